package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.AliasHolder;
import io.jenkins.plugins.nodeimagematrix.matrix.AliasMove;
import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.RunReport.TagMove;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Moves aliases, never back: each carries the bytes of its pinned tag, or stays where it is and says why. */
final class AliasPublication {
    private final Publication publication;
    private final Map<ImageReference, PublishedTag> known;
    private final Function<String, RegistryClient> registries;

    AliasPublication(
            Publication publication,
            Map<ImageReference, PublishedTag> known,
            Function<String, RegistryClient> registries) {
        this.publication = publication;
        this.known = known;
        this.registries = registries;
    }

    /** @param right the manifest that the pinned tag was confirmed to hold, or {@code null} if it was not */
    void move(PlannedAlias alias, CellResult result, Manifest right) throws IOException, InterruptedException {
        if (right == null) {
            String why = result == null || result.state().ships()
                    ? alias.pinned() + " is not right"
                    : alias.cell() + " is " + result.state().name().toLowerCase(java.util.Locale.ROOT);
            record(alias, "kept", null, null, why);
            return;
        }
        try {
            move(alias, right, registries.apply(alias.reference().registry()));
        } catch (RegistryException refused) {
            record(alias, "refused", null, right.digest(), refused.getMessage());
        }
    }

    private void move(PlannedAlias alias, Manifest right, RegistryClient registry)
            throws IOException, InterruptedException {
        ImageReference tag = alias.reference();
        Cell cell = publication.cell(alias.cell());
        String digest = right.digest();
        Optional<String> before = registry.digest(tag.repository(), tag.tag());
        if (before.isPresent() && before.get().equals(digest)) {
            confirm(cell, tag, right, digest);
            record(alias, "unchanged", digest, digest, "");
            return;
        }
        AliasMove decision = decide(cell, tag, before.orElse(null), registry);
        if (decision.isRefused()) {
            String why = decision == AliasMove.REFUSED_BACK
                    ? "it is on a newer version, and an alias never moves back by itself"
                    : "it is on an image whose version nobody knows, so it might move back";
            record(alias, "refused", before.orElse(null), digest, why);
            return;
        }
        registry.put(tag.repository(), tag.tag(), right);
        Publication.checkBack(registry, tag, digest);
        confirm(cell, tag, right, before.orElse(null));
        record(alias, before.isPresent() ? "moved" : "created", before.orElse(null), digest, "");
    }

    private AliasMove decide(Cell cell, ImageReference tag, String before, RegistryClient registry)
            throws IOException, InterruptedException {
        if (before == null) {
            return AliasMove.CREATED;
        }
        if (cell.node() == null) {
            return AliasMove.MOVED;
        }
        TaggedVersion target = TaggedVersion.of(Version.parse(cell.node()));
        Optional<TaggedVersion> holder = holder(tag, before, registry);
        AliasMove decision = AliasMove.decide(
                holder.<AliasHolder>map(AliasHolder.Known::new).orElseGet(AliasHolder.Unknown::new), target, false);
        return decision == AliasMove.UNCHANGED ? AliasMove.MOVED : decision;
    }

    /** The version behind an alias: as this job published it, else as the image's own label says. */
    private Optional<TaggedVersion> holder(ImageReference tag, String digest, RegistryClient registry)
            throws IOException, InterruptedException {
        for (PublishedTag published : known.values()) {
            if (published.digest().equals(digest)
                    && published.node() != null
                    && published.reference().repository().equals(tag.repository())) {
                return Optional.of(TaggedVersion.of(Version.parse(published.node())));
            }
        }
        return ImageLabels.read(registry, tag.repository(), digest, CellWork.NODE_LABEL)
                .map(Version::parse)
                .map(TaggedVersion::of);
    }

    private void confirm(Cell cell, ImageReference tag, Manifest right, String before) throws IOException {
        publication.confirm(cell, right.configDigest(), null, tag, right.digest(), before);
    }

    private void record(PlannedAlias alias, String kind, String from, String to, String why) {
        publication.record(new TagMove(alias.reference().toString(), alias.cell(), true, kind, from, to, why));
    }
}
