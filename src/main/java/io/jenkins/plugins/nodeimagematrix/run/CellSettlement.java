package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.registry.Holding;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.CellResult.StagedImage;
import java.io.IOException;

/**
 * The end of a cell: the manifest, the last piece of a proven image, is put by its digest, and from then on the image can be
 * had. It is done once for each cell, where the run is at home, and whoever takes up a killed run knows what to look for.
 */
final class CellSettlement {
    private final Registries registries;
    private final Notice notice;

    /** Told of what is about to be put. */
    @FunctionalInterface
    interface Notice {
        /** @throws IOException if it can't be remembered, so that it must not be done */
        void staging(CellResult result) throws IOException;
    }

    CellSettlement(Registries registries, Notice notice) {
        this.registries = registries;
        this.notice = notice;
    }

    /** The result as it counts: a cell whose image the registry refuses has failed. */
    CellResult settle(CellOutcome outcome) throws IOException, InterruptedException {
        CellResult result = outcome.result();
        if (outcome.manifest() == null) {
            return result;
        }
        notice.staging(result);
        StagedImage staged = result.staged();
        try {
            RegistryClient registry = registries.at(staged.registry());
            if (!new Holding(registry, staged.repository()).manifest(staged.digest())) {
                registry.put(staged.repository(), staged.digest(), outcome.manifest());
            }
            return result;
        } catch (RegistryException refused) {
            return result.notUploaded(refused);
        }
    }
}
