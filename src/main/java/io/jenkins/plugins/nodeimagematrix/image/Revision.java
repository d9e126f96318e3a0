package io.jenkins.plugins.nodeimagematrix.image;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A revision of a version's tag: {@code 22.11.0-r3} is the third image that was published as {@code 22.11.0}. Its tag never moves, and
 * its number is never given to another image.
 *
 * @param version the tag of the version, which moves from revision to revision
 * @param number from 1 on
 */
public record Revision(ImageReference version, int number) {
    /** The longest tag of a version that leaves room for a revision. */
    public static final int MAX_VERSION_TAG = 117;

    /** Between a version and the number. */
    public static final String SEPARATOR = "-r";

    /** The rule by which the tag of a version follows its revisions, in a history. */
    public static final String RULE = "{revision}";

    private static final Pattern SUFFIX = Pattern.compile("(.+)" + SEPARATOR + "([1-9]\\d{0,8})");

    public Revision {
        Objects.requireNonNull(version, "version");
        if (number < 1) {
            throw new IllegalArgumentException("the revision " + number + " of " + version);
        }
    }

    /** The revision that a tag names; empty if the tag does not end like one. */
    public static Optional<Revision> named(ImageReference tag) {
        Matcher matcher = SUFFIX.matcher(tag.tag());
        return matcher.matches()
                ? Optional.of(new Revision(tag.withTag(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Of two texts for the version of one image, the one with a revision, else the later one. */
    public static String exact(String before, String now) {
        return before.startsWith(now + SEPARATOR) ? before : now;
    }

    /** The tag of this revision. */
    public ImageReference tag() {
        return version.withTag(version.tag() + suffix(number));
    }

    /** Such as {@code -r3}; nothing for {@code null}. */
    public static String suffix(Integer number) {
        return number == null ? "" : SEPARATOR + number;
    }
}
