package io.jenkins.plugins.nodeimagematrix.run.proof;

import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import java.security.PublicKey;
import java.util.List;

/** The demand for proofs where none can be made: those that earlier runs attached are found or copied. */
public final class DemandedProofs implements ProofSource {
    private final ProofVerifier verifier;
    private final List<String> kinds;

    /** @param kinds URIs of the kinds of proofs that an image must have */
    public DemandedProofs(PublicKey key, List<String> kinds) {
        this.verifier = new ProofVerifier(key);
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public ProofVerifier verifier() {
        return verifier;
    }

    @Override
    public List<String> required() {
        return kinds;
    }

    @Override
    public List<Proof> of(ProvenImage image) {
        return List.of();
    }
}
