package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What becomes of a line after its last day of support. */
public enum EndOfLifeRule {
    /** Nothing special: it is built, and updated by the same rules. */
    KEEP,
    /** What is in stays in; nothing new enters by itself. */
    FREEZE,
    /** The whole line leaves. Its published tags stay at the registry. */
    DROP;

    /** The word a matrix file uses: {@code freeze}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if this is none of the words; the message names them */
    public static EndOfLifeRule parse(String word) {
        return Arrays.stream(values())
                .filter(rule -> rule.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not an end-of-life rule (one of "
                        + Arrays.stream(values()).map(EndOfLifeRule::word).collect(Collectors.joining(", ")) + ")"));
    }
}
