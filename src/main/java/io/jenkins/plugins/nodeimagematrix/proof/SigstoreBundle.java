package io.jenkins.plugins.nodeimagematrix.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Base64;

/**
 * An envelope and a hint to its public key, in the JSON form of a sigstore bundle 0.3 (sigstore protobuf-specs,
 * {@code sigstore_bundle.proto}). It has no entry of a transparency log and no timestamp.
 */
final class SigstoreBundle {
    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    /** Limit for what is read from a registry. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SigstoreBundle() {}

    static byte[] write(DsseEnvelope envelope, PublicKey key) {
        Base64.Encoder base64 = Base64.getEncoder();
        ObjectNode json = JSON.createObjectNode().put("mediaType", MEDIA_TYPE);
        json.putObject("verificationMaterial").putObject("publicKey").put("hint", hint(key));
        ObjectNode dsse = json.putObject("dsseEnvelope")
                .put("payload", base64.encodeToString(envelope.payload()))
                .put("payloadType", envelope.payloadType());
        dsse.putArray("signatures").addObject().put("sig", base64.encodeToString(envelope.signature()));
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON nodes can be written", impossible);
        }
    }

    /** The SHA-256 digest of the key in its X.509 form, as cosign names a key. */
    static String hint(PublicKey key) {
        return Base64.getEncoder().encodeToString(Digests.sha256().digest(key.getEncoded()));
    }

    /** @throws IOException if the bytes are not a bundle of this version with one signature */
    static DsseEnvelope read(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "a bundle of " + bytes.length + " bytes, of which at most " + MAX_BYTES + " are read");
        }
        JsonNode json = JSON.readTree(bytes);
        JsonNode envelope = json.path("dsseEnvelope");
        JsonNode signatures = envelope.path("signatures");
        if (!MEDIA_TYPE.equals(json.path("mediaType").asText())
                || !envelope.path("payload").isTextual()
                || signatures.size() != 1) {
            throw new IOException("not a sigstore bundle 0.3 with one signature");
        }
        return new DsseEnvelope(
                envelope.path("payloadType").asText(),
                envelope.path("payload").binaryValue(),
                Base64.getDecoder().decode(signatures.path(0).path("sig").asText()));
    }
}
