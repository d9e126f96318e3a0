package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import java.io.IOException;

/**
 * The commit of a proven image: puts its manifest by digest, which makes the image visible. It happens once for each cell, on
 * the controller, and is announced first so that a resumed run can find it.
 */
public final class ManifestCommit {
    private final Registries registries;
    private final Notice notice;
    private final ContentsFolder contents;
    private final ScanGate gate;

    /** A receiver of an announcement before each commit. */
    @FunctionalInterface
    public interface Notice {
        /** @throws IOException if it cannot be recorded; the manifest is then not put */
        void staging(CellResult result) throws IOException;
    }

    /**
     * @param contents receives what is in the images
     * @param gate judges what scanners found in them
     */
    public ManifestCommit(Registries registries, Notice notice, ContentsFolder contents, ScanGate gate) {
        this.registries = registries;
        this.notice = notice;
        this.contents = contents;
        this.gate = gate;
    }

    /**
     * Commits the manifest and returns the final result: if vulnerabilities block the image or the registry refuses it, the cell has
     * failed. Nothing of a blocked image becomes visible.
     */
    public CellResult settle(CellOutcome outcome) throws IOException, InterruptedException {
        CellResult read =
                outcome.contents() == null ? outcome.result() : contents.keep(outcome.result(), outcome.contents());
        CellResult result = gate.judge(read, outcome.scan());
        if (outcome.manifest() == null || !result.state().isPublishable()) {
            return result;
        }
        notice.staging(result);
        StagedImage staged = result.staged();
        try {
            RegistryClient registry = registries.at(staged.registry());
            if (!new BlobPresence(registry, staged.repository()).manifest(staged.digest())) {
                registry.put(staged.repository(), staged.digest(), outcome.manifest());
            }
            return result;
        } catch (RegistryException refused) {
            return result.notUploaded(refused);
        }
    }
}
