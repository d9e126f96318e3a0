package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;

/**
 * The proofs that an image must have before a tag points at it.
 *
 * @param source of the proofs that the run makes, with the required kinds and the key that verifies them
 * @param known images with proofs at their registry, each with the {@link #id} of the policy under which they were confirmed
 * @param proofs puts the proofs; of some images it may have put them already
 */
public record ProofPolicy(ProofSource source, Map<String, String> known, ProofPut proofs) {
    public ProofPolicy {
        known = Map.copyOf(known);
    }

    public ProofPolicy(ProofSource source, Map<String, String> known) {
        this(source, known, new ProofPut(source));
    }

    /** Identifies the demand: the key that verifies the proofs, their kinds, and whether they are tagged. */
    public static String id(ProofSource source) {
        String demand = source.verifier().keyDigest() + " " + new TreeSet<>(source.required())
                + (source.usesTags() ? " and tags" : "");
        return Digests.of(demand.getBytes(StandardCharsets.UTF_8));
    }

    public String id() {
        return id(source);
    }

    /** The name under which an image in a tag's repository is remembered. */
    public static String image(ImageReference tag, String digest) {
        return tag.registry() + "/" + tag.repository() + "@" + digest;
    }

    /** Whether the proofs of an image were confirmed under this policy. */
    public boolean knows(String image) {
        return id().equals(known.get(image));
    }
}
