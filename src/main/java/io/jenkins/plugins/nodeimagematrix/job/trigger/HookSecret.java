package io.jenkins.plugins.nodeimagematrix.job.trigger;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The check whether a sender knows the token of notifications. Its time does not depend on the token. */
final class HookSecret {
    private static final String BEARER = "Bearer ";
    private static final String SIGNATURE = "sha256=";

    private final String token;

    HookSecret(String token) {
        this.token = token;
    }

    /**
     * Whether a header or parameter gives the token, or the body is signed with it.
     *
     * @param authorization the header of that name, or {@code null}
     * @param signature the header {@code X-Hub-Signature-256} that GitHub sends, or {@code null}
     * @param parameters the values of the parameter {@code token}
     */
    boolean isKnown(String authorization, String signature, List<String> parameters, byte[] body) {
        if (token.isBlank()) {
            // Everyone knows it.
            return false;
        }
        boolean known = signature != null && isEqual(signature, SIGNATURE + signature(body));
        if (authorization != null) {
            known |= isEqual(
                    authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : authorization, token);
        }
        for (String parameter : parameters) {
            known |= isEqual(parameter, token);
        }
        return known;
    }

    private static boolean isEqual(String given, String expected) {
        return MessageDigest.isEqual(digest(given), digest(expected));
    }

    /** Digests are of one length, so that the comparison does not tell that of the token. */
    private static byte[] digest(String text) {
        return Digests.of(text.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
    }

    private String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has HmacSHA256", impossible);
        }
    }
}
