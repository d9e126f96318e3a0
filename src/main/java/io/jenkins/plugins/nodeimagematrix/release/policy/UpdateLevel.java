package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which new releases may enter by themselves; each level lets in what the one before it does, and more. */
public enum UpdateLevel {
    /** Nothing enters unless a person approves it. */
    NONE,
    /** Releases flagged as security fixes, in a line that is in. */
    SECURITY,
    /** Also newer patch releases of a minor that is in. */
    PATCH,
    /** Also newer minor releases of a line that is in. */
    MINOR,
    /** Every release of the range, new lines included. */
    MAJOR;

    /** The word a matrix file uses: {@code security}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if this is none of the words; the message names them */
    public static UpdateLevel parse(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not an update level (one of "
                        + Arrays.stream(values()).map(UpdateLevel::word).collect(Collectors.joining(", ")) + ")"));
    }
}
