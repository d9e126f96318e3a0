package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPut;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The proofs of a run's images. They are put while other cells are built, as soon as the image of a cell is at its registry; the
 * publication confirms them before it puts a tag, and puts what is missing.
 */
final class RunProving implements AutoCloseable {
    private final RegistryClients registries;
    private final Map<String, CellResult> results = new ConcurrentHashMap<>();
    /** {@code null} if images need no proofs. */
    private final ProofPolicy policy;

    RunProving(PlannedMatrix planned, RunSettings settings, RegistryClients registries, ContentsFolder contents)
            throws IOException {
        this.registries = registries;
        boolean publishes = settings.push() || settings.stage();
        if (planned.attestation() == null || !publishes) {
            this.policy = null;
        } else {
            ProofSource source = planned.attestation().of(planned, results, contents);
            this.policy = new ProofPolicy(source, planned.known().proven(), new ProofPut(source));
        }
    }

    /** What images need before a tag points at them; {@code null} if they need no proofs. */
    ProofPolicy policy() {
        return policy;
    }

    /** Takes the result of a cell that ended. Does not wait. */
    void ended(CellResult result) {
        if (policy == null) {
            return;
        }
        results.put(result.cell(), result);
        CellResult.StagedImage image = result.staged();
        if (image != null && result.state().isPublishable()) {
            policy.proofs()
                    .begin(
                            registries,
                            image.registry(),
                            image.repository(),
                            new ProvenImage(
                                    image.registry() + "/" + image.repository(),
                                    image.digest(),
                                    List.of(new ProvenImage.Part(result.cell(), image.digest(), result.imageId()))));
        }
    }

    @Override
    public void close() {
        if (policy != null) {
            policy.proofs().stop();
        }
    }
}
