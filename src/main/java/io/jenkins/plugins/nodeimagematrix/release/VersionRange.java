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

    /** The maximum length of a range. */
    static final int MAX_TEXT_CHARS = 4096;

    private static final Version LOWEST = new Version(0, 0, 0, "0");

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
        if (text.length() > MAX_TEXT_CHARS) {
            throw new IllegalArgumentException(
                    "A version range has at most " + MAX_TEXT_CHARS + " characters, this one has " + text.length());
        }
        return new VersionRange(text.strip(), new RangeReader(text).alternatives());
    }

    public boolean contains(Version version) {
        return alternatives.stream().anyMatch(bounds -> admits(bounds, version));
    }

    /** Whether no version can be in the range, as in {@code >x} or {@code >4 <3}. */
    public boolean isEmpty() {
        return alternatives.stream().allMatch(VersionRange::isContradiction);
    }

    private static boolean isContradiction(List<Bound> bounds) {
        return bounds.stream()
                .filter(Bound::isUpper)
                .anyMatch(upper -> upper.isBelowAll()
                        || bounds.stream().filter(Bound::isLower).anyMatch(lower -> lower.excludes(upper)));
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

    /** Returns the range as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** A lower, upper or exact bound of a version: {@code >=4.2.0}. */
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

        boolean isUpper() {
            return operator == Operator.BELOW || operator == Operator.AT_MOST || operator == Operator.EXACTLY;
        }

        boolean isLower() {
            return operator == Operator.ABOVE || operator == Operator.AT_LEAST || operator == Operator.EXACTLY;
        }

        /** Whether this bound admits only versions below the lowest version. */
        boolean isBelowAll() {
            return operator == Operator.BELOW && version.compareTo(LOWEST) <= 0;
        }

        /** Whether no version satisfies both this lower bound and an upper bound. */
        boolean excludes(Bound upper) {
            int order = version.compareTo(upper.version);
            return order > 0 || order == 0 && !(admits(version) && upper.admits(version));
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
