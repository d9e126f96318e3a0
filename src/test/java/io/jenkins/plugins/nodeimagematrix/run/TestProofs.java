package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/** Signed proofs of two kinds with a claim of the tests' own, for tests of how proofs reach a registry. */
public final class TestProofs implements ProofSource {
    public static final List<String> KINDS = List.of(PredicateType.TEST_RESULT.uri(), PredicateType.PROVENANCE.uri());

    private final KeyPair keys;
    private final String claim;
    private final List<String> kinds;

    /** @param claim {@code null} for a run that proved nothing */
    public TestProofs(KeyPair keys, String claim) {
        this(keys, claim, KINDS);
    }

    /** @param kinds of the proofs, as URIs */
    public TestProofs(KeyPair keys, String claim, List<String> kinds) {
        this.keys = keys;
        this.claim = claim;
        this.kinds = kinds;
    }

    @Override
    public ProofVerifier verifier() {
        return new ProofVerifier(keys.getPublic());
    }

    @Override
    public List<String> required() {
        return kinds;
    }

    @Override
    public List<Proof> of(ProvenImage image) throws IOException {
        List<Proof> proofs = new ArrayList<>();
        for (String kind : claim == null ? List.<String>of() : kinds) {
            Statement statement = new Statement(
                    image.name(),
                    image.digest(),
                    kind,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("claim", claim)
                            .put("parts", image.parts().size()));
            proofs.add(Proof.sign(statement, EcProofSigner.of(keys)));
        }
        return proofs;
    }
}
