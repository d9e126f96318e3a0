package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rule for a line after its last day of support. */
public enum EndOfLifeRule {
    /** The line is treated like any other. */
    KEEP,
    /** Included releases stay; new releases enter only if approved. */
    FREEZE,
    /** The whole line leaves the matrix. Its published tags stay at the registry. */
    DROP;

    /** The value in a matrix file: {@code freeze}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text is not one of the values; the message lists them */
    public static EndOfLifeRule parse(String word) {
        return Arrays.stream(values())
                .filter(rule -> rule.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not an end-of-life rule (one of "
                        + Arrays.stream(values()).map(EndOfLifeRule::word).collect(Collectors.joining(", ")) + ")"));
    }
}
