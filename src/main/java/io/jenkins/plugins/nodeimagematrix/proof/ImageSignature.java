package io.jenkins.plugins.nodeimagematrix.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;

/**
 * The check whether one of some keys signed anything about an image: a proof of this plugin, or what {@code cosign sign} and
 * {@code cosign attest} attach. It says who vouches for the image, not what for. Safe for several threads.
 */
public final class ImageSignature {
    private static final String STATEMENT = "https://in-toto.io/Statement/";
    private static final String ALGORITHM = "sha256:";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<PublicKey> keys;
    private final String digest;

    /** @param digest of the image's manifest or index */
    public ImageSignature(List<PublicKey> keys, String digest) {
        this.keys = List.copyOf(keys);
        this.digest = digest;
    }

    /** Whether a sigstore bundle holds a statement about the image that a key signed. */
    public boolean isBundle(byte[] bundle) {
        try {
            return isAbout(SigstoreBundle.read(bundle));
        } catch (IOException | IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Whether a DSSE envelope of its own, as in cosign's tag {@code .att}, holds a statement about the image that a key signed. */
    public boolean isEnvelope(byte[] envelope) {
        try {
            JsonNode json = JSON.readTree(envelope);
            for (JsonNode signature : json.path("signatures")) {
                DsseEnvelope one = new DsseEnvelope(
                        json.path("payloadType").asText(),
                        json.path("payload").binaryValue(),
                        Base64.getDecoder().decode(signature.path("sig").asText()));
                if (isAbout(one)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException malformed) {
            return false;
        }
    }

    /**
     * Whether a payload of cosign's tag {@code .sig} names the image and is signed by a key (containers/image,
     * "Simple signing").
     *
     * @param signature in Base64
     */
    public boolean isSimpleSigning(byte[] payload, String signature) {
        try {
            String named = JSON.readTree(payload)
                    .at("/critical/image/docker-manifest-digest")
                    .asText();
            return digest.equals(named) && isSigned(payload, Base64.getDecoder().decode(signature));
        } catch (IOException | IllegalArgumentException malformed) {
            return false;
        }
    }

    private boolean isSigned(byte[] message, byte[] signature) {
        return keys.stream().anyMatch(key -> ProofVerifier.verifies(key, message, signature));
    }

    private boolean isAbout(DsseEnvelope envelope) throws IOException {
        if (!Statement.MEDIA_TYPE.equals(envelope.payloadType())
                || !isSigned(envelope.signed(), envelope.signature())) {
            return false;
        }
        JsonNode statement = JSON.readTree(envelope.payload());
        if (!statement.path("_type").asText().startsWith(STATEMENT)) {
            return false;
        }
        for (JsonNode subject : statement.path("subject")) {
            if (digest.equals(ALGORITHM + subject.path("digest").path("sha256").asText())) {
                return true;
            }
        }
        return false;
    }
}
