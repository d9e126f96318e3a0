package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The level of updates that enter without approval. Each level includes the levels before it. */
public enum UpdateLevel {
    /** No release enters unless a user approves it. */
    NONE,
    /** Releases flagged as security fixes, in an included line. */
    SECURITY,
    /** Also newer patch releases of an included minor version. */
    PATCH,
    /** Also newer minor releases of an included line. */
    MINOR,
    /** All releases in range, including new lines. */
    MAJOR;

    /** The value in a matrix file: {@code security}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if the text is not one of the values; the message lists them */
    public static UpdateLevel parse(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not an update level (one of "
                        + Arrays.stream(values()).map(UpdateLevel::word).collect(Collectors.joining(", ")) + ")"));
    }
}
