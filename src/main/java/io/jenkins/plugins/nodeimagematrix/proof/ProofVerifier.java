package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** The check of proofs that one public key verifies. Safe for several threads. */
public final class ProofVerifier {
    static final String ALGORITHM = "SHA256withECDSA";

    private final PublicKey key;

    public ProofVerifier(PublicKey key) {
        this.key = key;
    }

    /**
     * Verifies a bundle from any source.
     *
     * @param bundle the content of a referrer's layer
     * @param subject digest of the image that the proof must be about
     * @param predicateType URI of the kind of claim that the proof must make
     * @return the statement that the key signed
     * @throws InvalidProofException if the bundle is malformed, signed by another key, changed, about another image, or of
     *     another kind
     */
    public Statement verify(byte[] bundle, String subject, String predicateType) throws InvalidProofException {
        return about(signed(bundle, SigstoreBundle::read), subject, predicateType);
    }

    /** Like {@link #verify}, of an envelope alone. */
    public Statement verifyEnvelope(byte[] envelope, String subject, String predicateType)
            throws InvalidProofException {
        return about(signed(envelope, SigstoreBundle::readEnvelope), subject, predicateType);
    }

    private static Statement about(Statement statement, String subject, String predicateType)
            throws InvalidProofException {
        if (!statement.subject().equals(subject)) {
            throw new InvalidProofException("the proof is about " + statement.subject() + ", not about " + subject);
        }
        if (!statement.predicateType().equals(predicateType)) {
            throw new InvalidProofException(
                    "the proof is of the type " + statement.predicateType() + ", not " + predicateType);
        }
        return statement;
    }

    /** Like {@link #verify}; returns the proof, to be attached elsewhere. */
    public Proof proof(byte[] bundle, String subject, String predicateType) throws InvalidProofException {
        return Proof.verified(verify(bundle, subject, predicateType), bundle);
    }

    public PublicKey publicKey() {
        return key;
    }

    /** The {@linkplain PublicKeyText#fingerprint fingerprint} of the public key. */
    public String keyDigest() {
        return PublicKeyText.fingerprint(key);
    }

    @FunctionalInterface
    private interface Form {
        DsseEnvelope read(byte[] bytes) throws IOException;
    }

    private Statement signed(byte[] bytes, Form form) throws InvalidProofException {
        try {
            DsseEnvelope envelope = form.read(bytes);
            if (!Statement.MEDIA_TYPE.equals(envelope.payloadType())) {
                throw new InvalidProofException("the proof's payload is of the type " + envelope.payloadType());
            }
            if (!verifies(key, envelope.signed(), envelope.signature())) {
                throw new InvalidProofException("the proof is not signed by the expected key");
            }
            return Statement.read(envelope.payload());
        } catch (InvalidProofException known) {
            throw known;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new InvalidProofException("the proof is unreadable: " + malformed.getMessage(), malformed);
        }
    }

    static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException notOfThisKind) {
            return false;
        }
    }
}
