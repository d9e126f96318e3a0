package io.jenkins.plugins.nodeimagematrix.proof;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reader of elliptic curve public keys in PEM form, as {@code cosign generate-key-pair} writes one to {@code cosign.pub}. */
public final class PublicKeyText {
    /** Longest text that is read, in characters; a key on P-256 has less than 200. */
    public static final int MAX_CHARS = 4_000;

    private static final int MAX_KEYS = 10;
    private static final int PEM_LINE_CHARS = 64;
    private static final Pattern BLOCK =
            Pattern.compile("\\s*-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");
    private static final String EXPECTED = "a public key in PEM form (-----BEGIN PUBLIC KEY-----) is expected";

    private PublicKeyText() {}

    /**
     * Reads one key or more, such as an old one and its successor.
     *
     * @throws IllegalArgumentException if the text is not only such keys, or has more than ten
     */
    public static List<PublicKey> read(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(EXPECTED);
        }
        List<PublicKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        int end = 0;
        while (block.find() && block.start() == end && keys.size() < MAX_KEYS) {
            keys.add(key(block.group(1)));
            end = block.end();
        }
        if (keys.isEmpty() || end != text.length()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return keys;
    }

    private static PublicKey key(String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException otherKind) {
            throw new IllegalArgumentException("the public key is damaged or not an elliptic curve key", otherKind);
        }
    }

    /** The PEM form of a key, with a line break at its end. */
    public static String write(PublicKey key) {
        String base64 = Base64.getMimeEncoder(PEM_LINE_CHARS, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    }

    /** The SHA-256 digest of a key in its X.509 form, by which people tell keys apart: {@code sha256:...}. */
    public static String fingerprint(PublicKey key) {
        return Digests.of(key.getEncoded());
    }
}
