package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.util.Locale;

/** The mode that selects which cells are built. */
public enum Rebuild {
    /** New cells, and cells whose inputs differ from the published image. */
    CHANGED,
    /** Only cells whose last attempt failed. */
    FAILED,
    /** All selected cells. */
    ALL;

    /** @throws IllegalArgumentException if the text is not one of the modes */
    public static Rebuild parse(String word) {
        for (Rebuild each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is not a rebuild mode (changed, failed or all)");
    }
}
