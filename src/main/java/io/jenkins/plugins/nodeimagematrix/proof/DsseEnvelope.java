package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A signed payload: an envelope of the Dead Simple Signing Envelope format (DSSE 1.0) with one signature. */
final class DsseEnvelope {
    private final String payloadType;
    private final byte[] payload;
    private final byte[] signature;

    DsseEnvelope(String payloadType, byte[] payload, byte[] signature) {
        this.payloadType = payloadType;
        this.payload = payload.clone();
        this.signature = signature.clone();
    }

    static DsseEnvelope sign(String payloadType, byte[] payload, ProofSigner signer) throws IOException {
        return new DsseEnvelope(payloadType, payload, signer.sign(signed(payloadType, payload)));
    }

    String payloadType() {
        return payloadType;
    }

    byte[] payload() {
        return payload.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** The bytes that the signature is over: the pre-authentication encoding (DSSE protocol, "PAE"). */
    byte[] signed() {
        return signed(payloadType, payload);
    }

    private static byte[] signed(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 64);
        bytes.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(type);
        bytes.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DsseEnvelope that
                && payloadType.equals(that.payloadType)
                && Arrays.equals(payload, that.payload)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }
}
