package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a Node.js release, or of another product with the same version scheme.
 *
 * <p>Grammar and order are those of Semantic Versioning 2.0.0 (sections 2, 9 and 11). Build metadata is accepted and dropped:
 * it does not affect the order, and {@code +} is not valid in a tag.
 *
 * @param prerelease the dot-separated identifiers after the hyphen ({@code rc.1}, {@code nightly20250401abcdef}), or empty for
 *     a release
 */
public record Version(long major, long minor, long patch, String prerelease)
        implements Comparable<Version>, Serializable {
    /** The largest number that npm accepts as a part of a version (2^53 - 1). */
    static final long MAX_PART = 9_007_199_254_740_991L;

    static final int MAX_TEXT_CHARS = 256;
    private static final String NUMBER = "(0|[1-9][0-9]{0,15})";
    private static final String IDENTIFIER = "(?:[0-9]*+[A-Za-z-][0-9A-Za-z-]*+|0|[1-9][0-9]*+)";
    static final String PRERELEASE = IDENTIFIER + "(?:\\." + IDENTIFIER + ")*+";
    static final String BUILD = "[0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+";
    private static final String PREFIX = "(?:iojs-|node-)?+v?+";
    private static final Pattern GRAMMAR = Pattern.compile(
            PREFIX + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + PRERELEASE + "))?(?:\\+" + BUILD + ")?");
    private static final Pattern PRERELEASE_ALONE = Pattern.compile(PRERELEASE);
    /** A prerelease as Python writes it: {@code 3.15.0rc1}. */
    private static final Pattern PRERELEASE_WITHOUT_HYPHEN =
            Pattern.compile("([0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9})([a-z]{1,10}[0-9]{1,9})");

    private static final Comparator<Version> NUMBERS = Comparator.comparingLong(Version::major)
            .thenComparingLong(Version::minor)
            .thenComparingLong(Version::patch);

    /** @throws IllegalArgumentException if a number is negative or too large, or the prerelease breaks the grammar */
    public Version {
        Objects.requireNonNull(prerelease, "prerelease");
        requirePart(major);
        requirePart(minor);
        requirePart(patch);
        if (!prerelease.isEmpty() && !PRERELEASE_ALONE.matcher(prerelease).matches()) {
            throw new IllegalArgumentException(
                    "'" + prerelease
                            + "' is not a prerelease (letters, digits and hyphens in parts separated by dots, numbers without leading zeros)");
        }
    }

    /**
     * Reads {@code 4.2.1}, {@code v4.2.1}, {@code node-v4.2.1}, {@code iojs-v1.8.4}, {@code iojs-1.8.4} or
     * {@code 27.0.0-alpha.1}.
     *
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static Version parse(String text) {
        if (text.length() > MAX_TEXT_CHARS) {
            throw new IllegalArgumentException("A version has at most " + MAX_TEXT_CHARS + " characters, this one has "
                    + text.length() + ": '" + text.substring(0, 40) + "...'");
        }
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            Matcher joined = PRERELEASE_WITHOUT_HYPHEN.matcher(text);
            throw new IllegalArgumentException(
                    "'" + text + "' is not a version (three numbers such as 4.2.1, optionally with -prerelease)"
                            + (joined.matches() ? "; write " + joined.group(1) + "-" + joined.group(2) : ""));
        }
        return new Version(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4));
    }

    /** Whether a text is a version that {@link #parse} reads. */
    public static boolean isOne(String text) {
        return text.length() <= MAX_TEXT_CHARS && GRAMMAR.matcher(text).matches();
    }

    public static Version of(long major, long minor, long patch) {
        return new Version(major, minor, patch, "");
    }

    private static void requirePart(long part) {
        if (part < 0 || part > MAX_PART) {
            throw new IllegalArgumentException(
                    part + " is not a part of a version (a whole number from 0 to " + MAX_PART + ")");
        }
    }

    /** Whether this is an alpha, beta, release candidate or nightly, which never gets an alias. */
    public boolean isPrerelease() {
        return !prerelease.isEmpty();
    }

    public Line line() {
        return Line.of(this);
    }

    /** Returns major and minor, as in the alias {@code 4.2}. */
    public String minorName() {
        return major + "." + minor;
    }

    boolean sameNumbers(Version other) {
        return NUMBERS.compare(this, other) == 0;
    }

    @Override
    public int compareTo(Version other) {
        int byNumbers = NUMBERS.compare(this, other);
        if (byNumbers != 0 || prerelease.equals(other.prerelease)) {
            return byNumbers;
        }
        if (prerelease.isEmpty()) {
            return 1;
        }
        if (other.prerelease.isEmpty()) {
            return -1;
        }
        String[] ours = prerelease.split("\\.");
        String[] theirs = other.prerelease.split("\\.");
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            int byIdentifier = compareIdentifiers(ours[i], theirs[i]);
            if (byIdentifier != 0) {
                return byIdentifier;
            }
        }
        return Integer.compare(ours.length, theirs.length);
    }

    private static int compareIdentifiers(String one, String other) {
        boolean oneIsNumber = isNumber(one);
        boolean otherIsNumber = isNumber(other);
        if (oneIsNumber && otherIsNumber) {
            // Numbers have no leading zeros, so the longer one is larger.
            int byLength = Integer.compare(one.length(), other.length());
            return byLength != 0 ? byLength : one.compareTo(other);
        }
        if (oneIsNumber != otherIsNumber) {
            return oneIsNumber ? -1 : 1;
        }
        return one.compareTo(other);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (prerelease.isEmpty() ? "" : "-" + prerelease);
    }
}
