package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request to publish images: pinned tags with their images, and the aliases that follow pinned tags. */
public record PublishRequest(List<Pin> pins, List<Alias> aliases) {
    public PublishRequest {
        pins = List.copyOf(pins);
        aliases = List.copyOf(aliases);
    }

    /**
     * A pinned tag.
     *
     * @param release the version behind the tag, which keeps aliases from moving back; {@code null} for none
     * @param parts one image, or one for each platform of an index
     * @param renew whether a new image may replace the one that this job put there last
     * @param revisions whether each image gets a tag of its own, and the tag of the version, an alias, moves to it
     * @param revision the number of that tag, which is {@code reference} then; {@code null} before it is given
     */
    public record Pin(
            ImageReference reference,
            TaggedVersion release,
            List<Part> parts,
            boolean renew,
            boolean revisions,
            Integer revision) {
        public Pin {
            parts = List.copyOf(parts);
        }

        /** A tag without revisions. */
        public Pin(ImageReference reference, TaggedVersion release, List<Part> parts, boolean renew) {
            this(reference, release, parts, renew, false, null);
        }

        /** A tag that keeps its image. */
        public Pin(ImageReference reference, TaggedVersion release, List<Part> parts) {
            this(reference, release, parts, false);
        }

        /** The pinned tag of a revision of this tag. */
        Pin revised(int number) {
            return new Pin(new Revision(reference, number).tag(), release, parts, false, true, number);
        }

        /** Whether it is the tag of a version whose revision has no number yet. */
        boolean isOpen() {
            return revisions && revision == null;
        }

        /** The revision whose tag this is; empty if it is that of none. */
        Optional<Revision> ofRevision() {
            return revision == null ? Optional.empty() : Revision.named(reference);
        }

        /** The tag of its version if it is that of a revision, else this tag. */
        ImageReference tagOfVersion() {
            return ofRevision().map(Revision::version).orElse(reference);
        }

        /** The version of the image, with its revision; {@code null} if it has none. */
        String shownVersion() {
            return release == null ? null : release.version() + Revision.suffix(revision);
        }

        /** The cells of its images. */
        List<String> cells() {
            return parts.stream().map(Part::cell).toList();
        }

        /** Whether every part has an image. */
        boolean hasImages() {
            return parts.stream().allMatch(part -> part.image() != null);
        }

        String cell() {
            return parts.get(0).cell();
        }

        boolean isFresh() {
            return parts.stream().anyMatch(part -> part.image().fresh());
        }
    }

    /**
     * One platform's image.
     *
     * @param platform the platform in the matrix file; {@code null} if it names none
     * @param image {@code null} if no image may be published
     * @param why the reason if there is no image
     */
    public record Part(String cell, String platform, Image image, String why) {}

    /**
     * An image at a registry, by digest.
     *
     * @param imageId id of the tested image
     * @param inputHash hash of the image's inputs; {@code null} if it is unknown
     * @param fresh whether it was proven for this publication; otherwise an earlier run published it under the tag
     */
    public record Image(
            String registry, String repository, String digest, String imageId, String inputHash, boolean fresh) {}

    /**
     * An alias.
     *
     * @param rule the rule by which the alias follows versions, such as <code>{line}</code>
     * @param limits how much the image under the alias may change; {@code null} for any change
     */
    public record Alias(ImageReference reference, ImageReference pinned, String cell, String rule, AliasLimits limits) {
        /** The same alias on another pinned tag. */
        Alias on(ImageReference other) {
            return new Alias(reference, other, cell, rule, limits);
        }

        /** The same alias on the pinned tag of another cell. */
        Alias on(Pin other) {
            return new Alias(reference, other.reference(), other.cell(), rule, limits);
        }

        /** An alias to which the image of its pinned tag may go, whatever changed. */
        public Alias(ImageReference reference, ImageReference pinned, String cell, String rule) {
            this(reference, pinned, cell, rule, null);
        }
    }

    /** Names of the target registries. */
    public Set<String> registries() {
        Set<String> names = new TreeSet<>();
        pins.forEach(pin -> names.add(pin.reference().registry()));
        aliases.forEach(alias -> names.add(alias.reference().registry()));
        return names;
    }

    /**
     * The same request for another registry, with the same repositories and tags. The images are copied from their current
     * registry.
     */
    public PublishRequest at(String registry) {
        return new PublishRequest(
                pins.stream()
                        .map(pin -> new Pin(
                                moved(pin.reference(), registry),
                                pin.release(),
                                pin.parts(),
                                pin.renew(),
                                pin.revisions(),
                                pin.revision()))
                        .toList(),
                aliases.stream()
                        .map(alias -> new Alias(
                                moved(alias.reference(), registry),
                                moved(alias.pinned(), registry),
                                alias.cell(),
                                alias.rule(),
                                alias.limits()))
                        .toList());
    }

    private static ImageReference moved(ImageReference reference, String registry) {
        return new ImageReference(registry, reference.repository(), reference.tag());
    }

    /**
     * The request for the results of a run.
     *
     * @param known tags that earlier runs published
     */
    public static PublishRequest of(Plan plan, List<CellResult> results, List<PublishedTag> known) {
        Map<String, CellResult> byCell = new HashMap<>();
        results.forEach(result -> byCell.put(result.cell(), result));
        Map<ImageReference, PublishedTag> tags = PublishedState.of(known).tags();
        Map<ImageReference, List<Part>> parts = new LinkedHashMap<>();
        Map<ImageReference, TaggedVersion> releases = new HashMap<>();
        Set<ImageReference> renewed = new HashSet<>();
        Map<String, AliasLimits> limits = new HashMap<>();
        Set<ImageReference> lasting = new HashSet<>();
        Map<ImageReference, String> revised = new LinkedHashMap<>();
        for (PlannedCell planned : plan.cells()) {
            limits.put(planned.cell().name(), planned.cell().aliasLimits());
            // The tags of a cell that waits for its release do not exist yet, and none of them is missed.
            for (ImageReference pinned : planned.isUnreleased()
                    ? List.<ImageReference>of()
                    : planned.cell().pinned()) {
                parts.computeIfAbsent(pinned, absent -> new ArrayList<>(1))
                        .add(part(planned, byCell.get(planned.cell().name()), pinned, tags.get(pinned)));
                releases.putIfAbsent(pinned, planned.cell().release());
                if (planned.cell().hasRevisions(pinned)) {
                    revised.putIfAbsent(pinned, planned.cell().name());
                }
                if (planned.cell().renews(pinned) || planned.onApprovedBase()) {
                    renewed.add(pinned);
                } else if (planned.build()) {
                    lasting.add(pinned);
                }
            }
        }
        renewed.removeAll(lasting);
        List<Pin> pins = new ArrayList<>();
        parts.forEach((pinned, all) -> pins.add(new Pin(
                pinned, releases.get(pinned), all, renewed.contains(pinned), revised.containsKey(pinned), null)));
        List<Alias> aliases = new ArrayList<>();
        revised.forEach(
                (version, cell) -> aliases.add(new Alias(version, version, cell, Revision.RULE, limits.get(cell))));
        plan.aliases()
                .forEach(alias -> aliases.add(new Alias(
                        alias.reference(), alias.pinned(), alias.cell(), alias.rule(), limits.get(alias.cell()))));
        return new PublishRequest(pins, aliases);
    }

    private static Part part(PlannedCell planned, CellResult result, ImageReference pinned, PublishedTag known) {
        String cell = planned.cell().name();
        String platform = planned.cell().platform();
        if (planned.isUnchanged() && (result == null || result.state() == CellState.UNCHANGED)) {
            Image image = known == null
                    ? null
                    : known.image(platform)
                            .map(there -> earlier(pinned, there, false))
                            .orElse(null);
            return new Part(cell, platform, image, "its published digest is unknown; build it again");
        }
        if (result == null || !result.state().isPublishable()) {
            return new Part(cell, platform, null, result == null ? "its cell was not built" : state(result));
        }
        return new Part(
                cell,
                platform,
                image(planned, result),
                "its image was not uploaded; set stage: true on nodeImageMatrix");
    }

    private static Image image(PlannedCell planned, CellResult result) {
        CellResult.StagedImage staged = result.staged();
        if (staged != null) {
            return new Image(
                    staged.registry(),
                    staged.repository(),
                    staged.digest(),
                    result.imageId(),
                    result.inputHash(),
                    true);
        }
        PublishedImage tested = planned.published();
        return tested == null || !tested.imageId().equals(result.imageId())
                ? null
                : earlier(
                        tested.reference(),
                        new PublishedImage(tested.reference(), tested.digest(), tested.imageId(), result.inputHash()),
                        true);
    }

    private static Image earlier(ImageReference tag, PublishedImage image, boolean fresh) {
        return new Image(tag.registry(), tag.repository(), image.digest(), image.imageId(), image.inputHash(), fresh);
    }

    private static String state(CellResult result) {
        return result.cell()
                + (result.state() == CellState.FAILED ? " " : " was ")
                + result.state().name().toLowerCase(Locale.ROOT);
    }
}
