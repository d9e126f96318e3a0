package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.util.Locale;

/** Which cells are built. */
public enum Rebuild {
    /** What is new or made of other inputs than what is published. */
    CHANGED,
    /** Only what failed the last time. */
    FAILED,
    /** Everything selected. */
    ALL;

    /** @throws IllegalArgumentException if it is none of the words */
    public static Rebuild parse(String word) {
        for (Rebuild each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is not what can be rebuilt (one of changed, failed, all)");
    }
}
