package io.jenkins.plugins.nodeimagematrix.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests in the form of the OCI image specification: {@code sha256:<hex>}. */
public final class Digests {
    private static final String ALGORITHM = "sha256:";
    private static final int DIGEST_CHARS = ALGORITHM.length() + 64;
    private static final int BRIEF_CHARS = ALGORITHM.length() + 12;

    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Without a regular expression, since each answer of a registry names digests. */
    public static boolean isDigest(String text) {
        if (text == null || text.length() != DIGEST_CHARS || !text.startsWith(ALGORITHM)) {
            return false;
        }
        for (int i = ALGORITHM.length(); i < DIGEST_CHARS; i++) {
            if (!isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char letter) {
        return letter >= '0' && letter <= '9' || letter >= 'a' && letter <= 'f';
    }

    /** The digest of these bytes: {@code sha256:...}. */
    public static String of(byte[] bytes) {
        return text(sha256().digest(bytes));
    }

    /** The first bytes of the content's SHA-256 in hexadecimal: a short name for it. */
    public static String prefix(byte[] content, int bytes) {
        return HexFormat.of().formatHex(sha256().digest(content), 0, bytes);
    }

    /** The beginning of a digest, which identifies it to readers: {@code sha256:} and 12 characters. */
    public static String brief(String digest) {
        return digest.length() > BRIEF_CHARS ? digest.substring(0, BRIEF_CHARS) : digest;
    }

    public static String text(byte[] digest) {
        return ALGORITHM + HexFormat.of().formatHex(digest);
    }
}
