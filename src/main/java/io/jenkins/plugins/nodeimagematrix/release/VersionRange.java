package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.util.List;

/**
 * A set of versions in npm's range grammar: {@code >=4.2 <7}, {@code ^18}, {@code ~4.2.1}, {@code 20.x},
 * {@code 4.2 - 6}, {@code *}, joined by {@code ||}.
 *
 * <p>As with npm, a prerelease is in a range only if the alternative that admits it names a prerelease of the same
 * three numbers: {@code >=27.0.0-alpha.1} holds {@code 27.0.0-alpha.2} but not {@code 28.0.0-alpha.1}. Source: "Advanced
 * Range Syntax" and "Prerelease Tags" of npm's semver.
 */
public final class VersionRange implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Longer texts are not ranges a person wrote. */
    static final int LONGEST_TEXT = 4096;

    private final String text;
    private final List<List<Bound>> alternatives;

    private VersionRange(String text, List<List<Bound>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if the text breaks the grammar; the message names the part that does
     */
    public static VersionRange parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "A version range has at most " + LONGEST_TEXT + " characters, this one has " + text.length());
        }
        return new VersionRange(text.strip(), new RangeReader(text).alternatives());
    }

    public boolean contains(Version version) {
        return alternatives.stream().anyMatch(bounds -> admits(bounds, version));
    }

    private static boolean admits(List<Bound> bounds, Version version) {
        return bounds.stream().allMatch(bound -> bound.admits(version))
                && (!version.isPrerelease() || bounds.stream().anyMatch(bound -> bound.namesPrereleaseOf(version)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionRange range && alternatives.equals(range.alternatives);
    }

    @Override
    public int hashCode() {
        return alternatives.hashCode();
    }

    /** The range as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** One side of a version: {@code >=4.2.0}. */
    record Bound(Operator operator, Version version) implements Serializable {
        boolean admits(Version candidate) {
            int order = candidate.compareTo(version);
            return switch (operator) {
                case BELOW -> order < 0;
                case AT_MOST -> order <= 0;
                case EXACTLY -> order == 0;
                case AT_LEAST -> order >= 0;
                case ABOVE -> order > 0;
            };
        }

        boolean namesPrereleaseOf(Version candidate) {
            return version.isPrerelease() && version.sameNumbers(candidate);
        }
    }

    enum Operator {
        BELOW,
        AT_MOST,
        EXACTLY,
        AT_LEAST,
        ABOVE
    }
}
