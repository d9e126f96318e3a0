package io.jenkins.plugins.nodeimagematrix.release;

import io.jenkins.plugins.nodeimagematrix.release.VersionRange.Bound;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parser of npm's range grammar. Each alternative of a range is a list of bounds that must all hold. */
final class RangeReader {
    private static final String PART = "(0|[1-9][0-9]{0,15}|[xX*])";
    private static final String PARTIAL = "v?" + PART + "(?:\\." + PART + "(?:\\." + PART + "(?:-(" + Version.PRERELEASE
            + "))?(?:\\+" + Version.BUILD + ")?)?)?(?=\\s|$)";
    private static final Pattern HYPHEN = Pattern.compile("(" + PARTIAL + ")\\s++-\\s++(" + PARTIAL + ")");
    private static final Pattern SIMPLE = Pattern.compile("(>=|<=|>|<|=|\\^|~>|~|)\\s*+" + PARTIAL);
    /** The lowest version; a bound below it admits no version. */
    private static final Version LOWEST = new Version(0, 0, 0, "0");

    private final String text;

    RangeReader(String text) {
        this.text = text;
    }

    List<List<Bound>> alternatives() {
        List<List<Bound>> alternatives = new ArrayList<>();
        for (String alternative : text.split("\\|\\|", -1)) {
            alternatives.add(List.copyOf(alternative(alternative.strip())));
        }
        return List.copyOf(alternatives);
    }

    private List<Bound> alternative(String alternative) {
        List<Bound> bounds = new ArrayList<>();
        Matcher hyphen = HYPHEN.matcher(alternative);
        if (hyphen.matches()) {
            Partial from = Partial.of(hyphen, 2);
            Partial to = Partial.of(hyphen, 7);
            if (!from.anyMajor()) {
                bounds.add(new Bound(Operator.AT_LEAST, from.lowest()));
            }
            if (!to.anyMajor()) {
                bounds.add(to.whole() ? new Bound(Operator.AT_MOST, to.lowest()) : below(to.next()));
            }
            return bounds;
        }
        Matcher simple = SIMPLE.matcher(alternative);
        int at = 0;
        while (at < alternative.length()) {
            if (!simple.find(at) || simple.start() != at) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a version range: cannot read '" + alternative.substring(at)
                                + "' (expected for example >=4.2 <7, ^18, ~4.2.1, 20.x, 4 - 6, or * )");
            }
            add(bounds, simple.group(1), Partial.of(simple, 2));
            at = simple.end();
            while (at < alternative.length() && Character.isWhitespace(alternative.charAt(at))) {
                at++;
            }
        }
        return bounds;
    }

    private static void add(List<Bound> bounds, String operator, Partial version) {
        if (version.anyMajor()) {
            if (operator.equals(">") || operator.equals("<")) {
                bounds.add(below(LOWEST));
            }
            return;
        }
        switch (operator) {
            case "^" -> between(bounds, version, version.nextCompatible());
            case "~", "~>" -> between(bounds, version, version.anyMinor() ? version.nextMajor() : version.nextMinor());
            case ">=" -> bounds.add(new Bound(Operator.AT_LEAST, version.lowest()));
            case ">" ->
                bounds.add(
                        version.whole()
                                ? new Bound(Operator.ABOVE, version.lowest())
                                : new Bound(Operator.AT_LEAST, version.next()));
            case "<" ->
                bounds.add(version.whole() ? new Bound(Operator.BELOW, version.lowest()) : below(version.lowest()));
            case "<=" ->
                bounds.add(version.whole() ? new Bound(Operator.AT_MOST, version.lowest()) : below(version.next()));
            default -> {
                if (version.whole()) {
                    bounds.add(new Bound(Operator.EXACTLY, version.lowest()));
                } else {
                    between(bounds, version, version.next());
                }
            }
        }
    }

    private static void between(List<Bound> bounds, Partial from, Version to) {
        bounds.add(new Bound(Operator.AT_LEAST, from.lowest()));
        bounds.add(below(to));
    }

    /** Returns a bound below a version and its prereleases. */
    private static Bound below(Version version) {
        return new Bound(Operator.BELOW, new Version(version.major(), version.minor(), version.patch(), "0"));
    }

    /** A version whose last parts may be missing: {@code 4}, {@code 4.x}, {@code 4.2}. */
    private record Partial(long major, long minor, long patch, String prerelease) {
        private static final long OPEN = -1;

        static Partial of(Matcher matcher, int group) {
            long major = part(matcher.group(group));
            long minor = part(matcher.group(group + 1));
            long patch = part(matcher.group(group + 2));
            String prerelease = matcher.group(group + 3);
            if ((major == OPEN && minor != OPEN)
                    || (minor == OPEN && patch != OPEN)
                    || (patch == OPEN && prerelease != null)) {
                throw new IllegalArgumentException(
                        "'" + matcher.group().strip() + "' leaves a part of the version open and fixes a later one");
            }
            return new Partial(major, minor, patch, prerelease == null ? "" : prerelease);
        }

        private static long part(String text) {
            return text == null || !Character.isDigit(text.charAt(0)) ? OPEN : Long.parseLong(text);
        }

        boolean anyMajor() {
            return major == OPEN;
        }

        boolean anyMinor() {
            return minor == OPEN;
        }

        boolean whole() {
            return patch != OPEN;
        }

        Version lowest() {
            return new Version(major, Math.max(minor, 0), Math.max(patch, 0), prerelease);
        }

        Version nextMajor() {
            return Version.of(major + 1, 0, 0);
        }

        Version nextMinor() {
            return Version.of(major, minor + 1, 0);
        }

        /** Returns the first version after all that this partial version includes. */
        Version next() {
            return anyMinor() ? nextMajor() : nextMinor();
        }

        /** Returns the first version that may be incompatible: the leftmost part that is not zero is increased. */
        Version nextCompatible() {
            if (major > 0 || anyMinor()) {
                return nextMajor();
            }
            if (minor > 0 || !whole()) {
                return nextMinor();
            }
            return Version.of(0, 0, patch + 1);
        }
    }
}
