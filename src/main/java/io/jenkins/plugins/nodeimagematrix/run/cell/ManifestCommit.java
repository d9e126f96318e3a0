package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import java.io.IOException;

/**
 * The end of a cell: the manifest, the last piece of a proven image, is put by its digest, and from then on the image can be
 * had. It is done once for each cell, where the run is at home, and whoever takes up a killed run knows what to look for.
 */
public final class ManifestCommit {
    private final Registries registries;
    private final Notice notice;

    /** Told of what is about to be put. */
    @FunctionalInterface
    public interface Notice {
        /** @throws IOException if it can't be remembered, so that it must not be done */
        void staging(CellResult result) throws IOException;
    }

    public ManifestCommit(Registries registries, Notice notice) {
        this.registries = registries;
        this.notice = notice;
    }

    /** The result as it counts: a cell whose image the registry refuses has failed. */
    public CellResult settle(CellOutcome outcome) throws IOException, InterruptedException {
        CellResult result = outcome.result();
        if (outcome.manifest() == null) {
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
