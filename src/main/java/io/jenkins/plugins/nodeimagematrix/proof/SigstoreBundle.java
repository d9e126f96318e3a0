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
        ObjectNode json = JSON.createObjectNode().put("mediaType", MEDIA_TYPE);
        json.putObject("verificationMaterial").putObject("publicKey").put("hint", hint(key));
        put(envelope, json.putObject("dsseEnvelope"), null);
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

    /** The envelope in a bundle, as JSON with the key id that earlier versions of cosign expect. */
    static byte[] envelope(byte[] bundle) {
        try {
            DsseEnvelope envelope = read(bundle);
            ObjectNode json = JSON.createObjectNode();
            put(envelope, json, "");
            return JSON.writeValueAsBytes(json);
        } catch (IOException impossible) {
            throw new IllegalStateException("a bundle of a proof can be read", impossible);
        }
    }

    private static void put(DsseEnvelope envelope, ObjectNode json, String keyId) {
        Base64.Encoder base64 = Base64.getEncoder();
        json.put("payload", base64.encodeToString(envelope.payload())).put("payloadType", envelope.payloadType());
        ObjectNode signature = json.putArray("signatures").addObject();
        if (keyId != null) {
            signature.put("keyid", keyId);
        }
        signature.put("sig", base64.encodeToString(envelope.signature()));
    }

    /** @throws IOException if the bytes are not an envelope with one signature */
    static DsseEnvelope readEnvelope(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "an envelope of " + bytes.length + " bytes, of which at most " + MAX_BYTES + " are read");
        }
        return envelope(JSON.readTree(bytes), "not an envelope with one signature");
    }

    private static DsseEnvelope envelope(JsonNode envelope, String otherwise) throws IOException {
        JsonNode signatures = envelope.path("signatures");
        if (!envelope.path("payload").isTextual() || signatures.size() != 1) {
            throw new IOException(otherwise);
        }
        return new DsseEnvelope(
                envelope.path("payloadType").asText(),
                envelope.path("payload").binaryValue(),
                Base64.getDecoder().decode(signatures.path(0).path("sig").asText()));
    }

    /** @throws IOException if the bytes are not a bundle of this version with one signature */
    static DsseEnvelope read(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new IOException(
                    "a bundle of " + bytes.length + " bytes, of which at most " + MAX_BYTES + " are read");
        }
        JsonNode json = JSON.readTree(bytes);
        String otherwise = "not a sigstore bundle 0.3 with one signature";
        if (!MEDIA_TYPE.equals(json.path("mediaType").asText())) {
            throw new IOException(otherwise);
        }
        return envelope(json.path("dsseEnvelope"), otherwise);
    }
}
