package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image from outside of the matrix, with a tag or a digest.
 *
 * @param reference {@code null} for {@code scratch}, which is not an image
 * @param digest {@code null} if the image is selected by its tag
 */
public record ExternalImage(ImageReference reference, String digest) {
    /** The name of the empty base image, which exists in no registry. */
    public static final String SCRATCH = "scratch";

    private static final Pattern BY_DIGEST = Pattern.compile("(.*)@(sha256:[0-9a-f]{64})");

    /** @throws IllegalArgumentException if the text is not an image name */
    public static ExternalImage parse(String text) {
        Matcher byDigest = BY_DIGEST.matcher(text);
        if (byDigest.matches()) {
            return new ExternalImage(ImageReference.parse(byDigest.group(1)), byDigest.group(2));
        }
        return new ExternalImage(text.equals(SCRATCH) ? null : ImageReference.parse(text), null);
    }

    /** Whether two names mean the same image: {@code debian} is {@code docker.io/library/debian:latest}. */
    public static boolean isSame(String one, String other) {
        try {
            return parse(one).isSame(parse(other));
        } catch (IllegalArgumentException noName) {
            return one.equals(other);
        }
    }

    private boolean isSame(ExternalImage other) {
        // With a digest, builders ignore the tag.
        return digest != null && digest.equals(other.digest)
                ? reference.name().equals(other.reference.name())
                : Objects.equals(reference, other.reference) && Objects.equals(digest, other.digest);
    }

    /** {@code repository@digest} if there is a digest, else {@code repository:tag}: a name that every daemon accepts. */
    public String name() {
        return digest == null ? String.valueOf(reference) : reference.name() + "@" + digest;
    }

    /** Whether a name has a tag or a digest, or needs none. */
    static boolean isExact(String text) {
        return text.equals(SCRATCH) || text.lastIndexOf(':') > text.lastIndexOf('/');
    }

    /** Why a text is not an image name, and what to write; {@code null} if it is one. */
    public static String fault(String text) {
        if (isSound(text)) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return "'" + text + "' is not an image (such as debian:jessie or name@sha256:...)"
                + (isSound(lower) ? "; a name has small letters only: write " + lower : "");
    }

    public static boolean isSound(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
