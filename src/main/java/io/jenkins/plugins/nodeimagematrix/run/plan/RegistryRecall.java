package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagRefusedException;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagTarget;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recall of published tags from the registry that are missing in the job's ledger.
 *
 * <ul>
 *   <li>A job was created anew: an image's label holds the hash of its inputs, and an image with the same inputs need not be
 *       built again. Labels are not trusted, and a build sets them before the tests, so the plan tests such an image again.
 *   <li>A run was killed after it overwrote a tag at a user's request and before the ledger was updated: its journal lists
 *       what it proved, and the registry shows which tags it put.
 * </ul>
 */
public final class RegistryRecall {
    private final RegistryClients registries;
    private final Map<String, CellResult> proven;

    /** @param interrupted the interrupted runs whose journals are used */
    public RegistryRecall(RegistryClients registries, InterruptedRuns interrupted) {
        this.registries = registries;
        this.proven = interrupted.proven();
    }

    /** The tags of the plan that are missing in the ledger and hold images with the inputs of their cells. */
    public List<PublishedTag> recall(Plan plan) throws IOException, InterruptedException {
        Map<ImageReference, List<PlannedCell>> tags = new LinkedHashMap<>();
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().forEach(pinned -> tags.computeIfAbsent(pinned, absent -> new ArrayList<>(1))
                    .add(planned));
        }
        return InParallel.map(tags.entrySet(), tag -> readable(tag.getKey(), tag.getValue())).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Like {@code recall} for one tag; empty if the registry cannot read the tag, which must not prevent other cells from
     * being built.
     */
    private Optional<PublishedTag> readable(ImageReference tag, List<PlannedCell> cells)
            throws IOException, InterruptedException {
        try {
            return recall(tag, cells);
        } catch (RegistryException fault) {
            if (new BlobPresence(registries.at(tag.registry()), tag.repository()).isOnlyOfWhatWasAsked(fault)) {
                return Optional.empty();
            }
            throw fault;
        }
    }

    private Optional<PublishedTag> recall(ImageReference tag, List<PlannedCell> cells)
            throws IOException, InterruptedException {
        if (cells.stream().anyMatch(cell -> cell.reason().kind() == ReasonKind.NEW || cell.isUnreleased())) {
            return labelled(tag, cells);
        }
        return cells.stream().allMatch(PlannedCell::isUnchanged) ? overwritten(tag, cells) : Optional.empty();
    }

    private Optional<PublishedTag> labelled(ImageReference tag, List<PlannedCell> cells)
            throws IOException, InterruptedException {
        RegistryClient registry = registries.at(tag.registry());
        Manifest manifest = registry.get(tag.repository(), tag.tag()).orElse(null);
        if (manifest == null || manifest.isIndex() != cells.size() > 1) {
            return Optional.empty();
        }
        List<Manifest> images = new ArrayList<>();
        for (Manifest.Descriptor child : manifest.children()) {
            Optional<Manifest> image = registry.get(tag.repository(), child.digest());
            if (image.isEmpty() || image.get().configDigest() == null) {
                return Optional.empty();
            }
            images.add(image.get());
        }
        if (!manifest.isIndex()) {
            images.add(manifest);
        }
        List<PublishRequest.Part> parts = new ArrayList<>();
        for (PlannedCell cell : cells) {
            part(registry, tag, cell, images).ifPresent(parts::add);
        }
        return parts.size() == cells.size() && images.isEmpty()
                ? holding(tag, cells, parts, manifest.digest())
                : Optional.empty();
    }

    /** @param images the images of the tag; the cell's image is removed from the list */
    private Optional<PublishRequest.Part> part(
            RegistryClient registry, ImageReference tag, PlannedCell cell, List<Manifest> images)
            throws IOException, InterruptedException {
        boolean alone = images.size() == 1 && cell.cell().platform() == null;
        for (Manifest image : images) {
            String inputs = ImageLabels.read(registry, tag.repository(), image.digest(), ImageLabels.INPUTS)
                    .orElse("");
            if (InputHash.sameBuild(inputs, cell.inputHash())
                    && (alone
                            || Platform.of(registry, tag.repository(), image)
                                    .satisfies(cell.cell().platform()))) {
                images.remove(image);
                return Optional.of(part(tag, cell, image.digest(), image.configDigest(), tested(cell, image, inputs)));
            }
        }
        return Optional.empty();
    }

    /**
     * Determines the inputs that an image counts as tested for. A label does not prove a test; the ledger, or the journal of
     * a killed run, does if it names this very image.
     *
     * @return the input hash that the image counts as
     */
    private String tested(PlannedCell cell, Manifest image, String inputs) {
        PublishedImage known = cell.published();
        if (known != null && known.digest().equals(image.digest())) {
            return known.inputHash();
        }
        CellResult result = proven.get(cell.cell().name());
        boolean tested = result != null
                && result.staged() != null
                && result.staged().digest().equals(image.digest());
        return tested ? result.inputHash() : InputHash.withoutTests(inputs);
    }

    private Optional<PublishedTag> overwritten(ImageReference tag, List<PlannedCell> cells)
            throws IOException, InterruptedException {
        List<PublishRequest.Part> parts = new ArrayList<>();
        boolean news = false;
        for (PlannedCell cell : cells) {
            PublishedImage known = cell.published();
            CellResult result = proven.get(cell.cell().name());
            boolean other = result != null
                    && result.staged() != null
                    && result.inputHash().equals(cell.inputHash())
                    && (known == null || !result.staged().digest().equals(known.digest()));
            if (other) {
                CellResult.StagedImage at = result.staged();
                parts.add(new PublishRequest.Part(
                        cell.cell().name(),
                        cell.cell().platform(),
                        new PublishRequest.Image(
                                at.registry(),
                                at.repository(),
                                at.digest(),
                                result.imageId(),
                                result.inputHash(),
                                false),
                        ""));
            } else if (known != null) {
                parts.add(part(tag, cell, known.digest(), known.imageId(), known.inputHash()));
            }
            news |= other;
        }
        if (!news || parts.size() < cells.size()) {
            return Optional.empty();
        }
        Optional<String> now = registries.at(tag.registry()).digest(tag.repository(), tag.tag());
        return now.isPresent() ? holding(tag, cells, parts, now.get()) : Optional.empty();
    }

    private static PublishRequest.Part part(
            ImageReference tag, PlannedCell cell, String digest, String imageId, String inputs) {
        return new PublishRequest.Part(
                cell.cell().name(),
                cell.cell().platform(),
                new PublishRequest.Image(tag.registry(), tag.repository(), digest, imageId, inputs, false),
                "");
    }

    /** The tag as a run would put it, if it holds exactly that. */
    private Optional<PublishedTag> holding(
            ImageReference tag, List<PlannedCell> cells, List<PublishRequest.Part> parts, String digest)
            throws IOException, InterruptedException {
        try {
            TagTarget target = TagTarget.resolve(
                    registries, new PublishRequest.Pin(tag, cells.get(0).cell().release(), parts));
            return target.digest().equals(digest) ? Optional.of(target.published()) : Optional.empty();
        } catch (RegistryException fault) {
            if (fault.isTransient()) {
                throw fault;
            }
            return Optional.empty();
        } catch (TagRefusedException gone) {
            // An image is missing or was changed, so the tag holds something else.
            return Optional.empty();
        }
    }
}
