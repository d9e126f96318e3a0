package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.IOException;
import java.util.List;

/** The maker of the proofs of a run's images, on the controller. Safe for several threads. */
public interface ProofSource {
    /** The check that published proofs must pass. */
    ProofVerifier verifier();

    /** URIs of the kinds of claims of which an image must have a proof before a tag points at it. */
    List<String> required();

    /** Whether proofs are also kept under the tags that versions of cosign before 3 read ({@code sha256-HEX.att}). */
    default boolean usesTags() {
        return false;
    }

    /**
     * Makes and signs the proofs of an image that this run proved. Several calls for one image give the same statements.
     *
     * @return one proof for each required kind; empty if this run did not prove the image, for example because an earlier run
     *     published it
     * @throws IOException if a proof cannot be made or signed; the image must not be published then
     */
    List<Proof> of(ProvenImage image) throws IOException;
}
