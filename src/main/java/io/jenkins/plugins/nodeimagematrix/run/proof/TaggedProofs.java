package io.jenkins.plugins.nodeimagematrix.run.proof;

import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import java.io.IOException;
import java.util.List;

/** Proofs that are also kept under the tags that versions of cosign before 3 read. */
public final class TaggedProofs implements ProofSource {
    private final ProofSource proofs;

    public TaggedProofs(ProofSource proofs) {
        this.proofs = proofs;
    }

    @Override
    public boolean usesTags() {
        return true;
    }

    @Override
    public ProofVerifier verifier() {
        return proofs.verifier();
    }

    @Override
    public List<String> required() {
        return proofs.required();
    }

    @Override
    public List<Proof> of(ProvenImage image) throws IOException {
        return proofs.of(image);
    }
}
