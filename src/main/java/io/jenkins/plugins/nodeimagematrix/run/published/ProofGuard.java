package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.publish.Refusals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The guard that keeps tags from images without proofs when no run is there to make them, as in an undo. It applies to the repositories
 * in which the job has published images with proofs.
 */
public final class ProofGuard {
    /** A guard that demands nothing. */
    public static final ProofGuard NONE = new ProofGuard(ProofDemands.none(), Ledger.empty());

    private final List<ProofSource> demands = new ArrayList<>();
    private final Set<String> proven;

    /** @param ledger of the job, with the images that have proofs */
    public ProofGuard(ProofDemands demands, Ledger ledger) {
        demands.matrices().values().forEach(demand -> this.demands.add(demand.proofs()));
        this.proven = ledger.proven().keySet();
    }

    /** The demand that an image must meet before a tag points at it; empty if it needs no proofs. */
    public Optional<ProofSource> demand(ImageReference tag) {
        String repository = ProofPolicy.image(tag, "");
        return proven.stream().anyMatch(image -> image.startsWith(repository))
                ? demands.stream().findFirst()
                : Optional.empty();
    }

    /**
     * Looks for the proofs of an image and, if it is an index, of each image in it.
     *
     * @return the reason why no tag may point at it; empty if it has the proofs, or needs none
     */
    public Optional<String> refusal(RegistryClient registry, ImageReference tag, String digest)
            throws IOException, InterruptedException {
        if (demand(tag).isEmpty()) {
            return Optional.empty();
        }
        List<String> digests = new ArrayList<>(List.of(digest));
        registry.get(tag.repository(), digest)
                .map(Manifest::children)
                .ifPresent(children -> children.forEach(child -> digests.add(child.digest())));
        for (String one : digests) {
            if (!isProven(registry, tag.repository(), one)) {
                return Optional.of(Refusals.withoutProofs(tag.repository(), one));
            }
        }
        return Optional.empty();
    }

    private boolean isProven(RegistryClient registry, String repository, String digest)
            throws IOException, InterruptedException {
        for (ProofSource demand : demands) {
            if (new ProofPut(demand).isProven(registry, repository, digest)) {
                return true;
            }
        }
        return false;
    }
}
