package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.InputHash;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recalls from the registry what a job does not remember, such as a job that was made anew: an image says in a label what it
 * was made of, and one made of the same inputs need not be built again; nor need one that was tested otherwise, which the plan
 * then has tested anew.
 */
public final class RegistryRecall {
    private final RegistryClients registries;

    public RegistryRecall(RegistryClients registries) {
        this.registries = registries;
    }

    /** The tags of cells that seem new and are at the registry already, every one of them made of what the cell is to be built of. */
    public List<PublishedTag> recall(Plan plan) throws IOException, InterruptedException {
        List<PublishedTag> recalled = new ArrayList<>();
        for (PlannedCell planned : plan.cells()) {
            if (planned.reason().kind() == ReasonKind.NEW) {
                recalled.addAll(tags(planned));
            }
        }
        return recalled;
    }

    private List<PublishedTag> tags(PlannedCell planned) throws IOException, InterruptedException {
        List<PublishedTag> tags = new ArrayList<>();
        for (ImageReference pinned : planned.cell().pinned()) {
            RegistryClient registry = registries.at(pinned.registry());
            Optional<Manifest> manifest = registry.get(pinned.repository(), pinned.tag());
            if (manifest.isEmpty() || manifest.get().configDigest() == null) {
                return List.of();
            }
            String digest = manifest.get().digest();
            Optional<String> inputs = ImageLabels.read(registry, pinned.repository(), digest, CellWork.INPUTS_LABEL);
            if (inputs.isEmpty() || !InputHash.sameBuild(inputs.get(), planned.inputHash())) {
                return List.of();
            }
            tags.add(PinTarget.tag(
                    pinned,
                    digest,
                    manifest.get().configDigest(),
                    inputs.get(),
                    planned.cell().release(),
                    planned.cell().name(),
                    List.of()));
        }
        return tags;
    }
}
