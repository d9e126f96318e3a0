package io.jenkins.plugins.nodeimagematrix.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reader of an elliptic curve public key in PEM form, as {@code cosign generate-key-pair} writes it to {@code cosign.pub}. */
public final class PublicKeyText {
    private static final int MAX_CHARS = 4_000;
    private static final Pattern BLOCK =
            Pattern.compile("\\s*-----BEGIN PUBLIC KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    private PublicKeyText() {}

    /** @throws IllegalArgumentException if the text is no such key */
    public static PublicKey read(String text) {
        Matcher block = BLOCK.matcher(text);
        if (text.length() > MAX_CHARS || !block.matches()) {
            throw new IllegalArgumentException("a public key in PEM form (-----BEGIN PUBLIC KEY-----) is expected");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException otherKind) {
            throw new IllegalArgumentException("the public key is damaged or not an elliptic curve key", otherKind);
        }
    }
}
