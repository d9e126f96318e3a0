package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;

/** A signer whose private key is in memory: ECDSA on the curve P-256 by the JDK. */
public final class EcProofSigner implements ProofSigner {
    private static final int P256_BITS = 256;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private EcProofSigner(KeyPair keys) {
        this.privateKey = keys.getPrivate();
        this.publicKey = keys.getPublic();
    }

    /** @throws IOException if the keys are not a pair on the curve P-256 */
    public static EcProofSigner of(KeyPair keys) throws IOException {
        boolean isP256 = keys.getPublic() instanceof ECPublicKey key
                && key.getParams().getCurve().getField().getFieldSize() == P256_BITS;
        if (!isP256) {
            throw new IOException("the key is not an elliptic curve key on P-256 (prime256v1)");
        }
        EcProofSigner signer = new EcProofSigner(keys);
        byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
        if (!ProofVerifier.verifies(keys.getPublic(), probe, signer.sign(probe))) {
            throw new IOException("the public key does not belong to the private key");
        }
        return signer;
    }

    @Override
    public byte[] sign(byte[] message) throws IOException {
        try {
            Signature signature = Signature.getInstance(ProofVerifier.ALGORITHM);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException unusable) {
            // Without the cause: its message may hold parts of the key.
            throw new IOException("the private key can't be used for ECDSA on P-256");
        }
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }
}
