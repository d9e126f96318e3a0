package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.IOException;
import java.security.PublicKey;

/**
 * A signer of proofs with one key pair. The private key may be held by another system, such as a key management service. An
 * implementation is safe for several threads, and runs on the controller only.
 */
public interface ProofSigner {
    /**
     * Signs bytes with ECDSA on the curve P-256 over their SHA-256 digest.
     *
     * @return the signature in the ASN.1 DER form of X9.62
     * @throws IOException if the key cannot be used
     */
    byte[] sign(byte[] message) throws IOException;

    /** The public key that verifies the signatures. */
    PublicKey publicKey();
}
