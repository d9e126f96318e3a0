package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of compatible releases, which an alias can track: {@code 0.10} or {@code 0.12} before Node.js 1, the major version
 * since. There is no line {@code 0}.
 *
 * @param minor the minor version for lines before 1, else 0
 */
public record Line(long major, long minor) implements Comparable<Line>, Serializable {
    private static final Pattern GRAMMAR = Pattern.compile("v?(0\\.(?:0|[1-9][0-9]{0,8})|[1-9][0-9]{0,8})");
    private static final Comparator<Line> ORDER =
            Comparator.comparingLong(Line::major).thenComparingLong(Line::minor);

    public Line {
        if (major < 0 || minor < 0 || (major > 0 && minor > 0)) {
            throw new IllegalArgumentException(major + "." + minor + " is not a line (0.10, 0.12, or a major version)");
        }
    }

    public static Line of(Version version) {
        return new Line(version.major(), version.major() == 0 ? version.minor() : 0);
    }

    /**
     * Reads {@code 0.10}, {@code 4} or, as in Node's schedule, {@code v4}.
     *
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static Line parse(String text) {
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a line (0.10 or 0.12 for Node before 1, else a major version such as 22)");
        }
        String name = matcher.group(1);
        return name.startsWith("0.")
                ? new Line(0, Long.parseLong(name.substring(2)))
                : new Line(Long.parseLong(name), 0);
    }

    @Override
    public int compareTo(Line other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major == 0 ? "0." + minor : Long.toString(major);
    }
}
