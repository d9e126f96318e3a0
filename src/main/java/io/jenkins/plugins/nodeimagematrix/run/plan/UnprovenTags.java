package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published tags of unchanged cells whose images have no proofs at their registry, because they were published before proofs were
 * demanded, or under another key. Such an image counts as untested, so that the plan tests it again, without building it.
 */
final class UnprovenTags {
    private final RegistryClients registries;
    private final ProofPolicy policy;
    private final ProofPut proofs;
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    UnprovenTags(RegistryClients registries, ProofSource source, Ledger known) {
        this.registries = registries;
        this.policy = new ProofPolicy(source, known.proven());
        this.proofs = new ProofPut(source);
    }

    /** The tags, as ones of untested images. */
    List<PublishedTag> find(Plan plan, List<PublishedTag> published) throws IOException, InterruptedException {
        Map<ImageReference, PublishedTag> known = PublishedState.of(published).tags();
        Map<ImageReference, PublishedTag> unchanged = new LinkedHashMap<>();
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.isUnchanged() ? planned.cell().pinned() : List.<ImageReference>of()) {
                if (known.containsKey(pinned)) {
                    unchanged.put(pinned, known.get(pinned));
                }
            }
        }
        List<PublishedTag> all = new ArrayList<>(unchanged.values());
        List<Boolean> areProven = InParallel.map(all, this::isProven);
        List<PublishedTag> unproven = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!areProven.get(i)) {
                unproven.add(untested(all.get(i)));
            }
        }
        return unproven;
    }

    /** Images whose proofs were found at their registry, to be remembered. */
    Set<String> proven() {
        return Set.copyOf(proven);
    }

    String demand() {
        return policy.id();
    }

    private boolean isProven(PublishedTag tag) throws IOException, InterruptedException {
        String image = ProofPolicy.image(tag.reference(), tag.digest());
        if (policy.knows(image)) {
            return true;
        }
        RegistryClient registry = registries.at(tag.reference().registry());
        boolean isProven = proofs.unproven(registry, tag).isEmpty();
        if (isProven) {
            proven.add(image);
        }
        return isProven;
    }

    private static PublishedTag untested(PublishedTag tag) {
        return new PublishedTag(
                tag.reference(),
                tag.digest(),
                tag.imageId(),
                InputHash.withoutTests(tag.inputHash()),
                tag.node(),
                tag.cell(),
                tag.version(),
                tag.alias(),
                tag.parts().stream()
                        .map(part -> new PublishedTag.Part(
                                part.platform(),
                                part.cell(),
                                part.digest(),
                                part.imageId(),
                                InputHash.withoutTests(part.inputHash())))
                        .toList());
    }
}
