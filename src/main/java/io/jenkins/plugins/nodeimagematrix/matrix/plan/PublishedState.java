package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The state of the registry, known from earlier runs.
 *
 * @param withdrawn pinned tags that must not have an alias unless their image is rebuilt
 * @param restored pinned tags whose image an undo restored, and that no image with other inputs replaces
 */
public record PublishedState(
        Map<ImageReference, PublishedTag> tags, Set<ImageReference> withdrawn, Set<ImageReference> restored)
        implements Serializable {
    public static final PublishedState EMPTY = new PublishedState(Map.of(), Set.of(), Set.of());

    public PublishedState withdrawing(Set<ImageReference> pinned) {
        return new PublishedState(tags, Set.copyOf(pinned), restored);
    }

    public PublishedState restoring(Set<ImageReference> pinned) {
        return new PublishedState(tags, withdrawn, Set.copyOf(pinned));
    }

    /**
     * The state that a job's records show. The tag of a version with revisions counts as on the newest of them, also if a user put it
     * back to an earlier one: no new image is built until its inputs change again.
     */
    public static PublishedState of(Collection<PublishedTag> tags) {
        Map<ImageReference, PublishedTag> byReference = new TreeMap<>();
        tags.forEach(tag -> byReference.put(tag.reference(), tag));
        Map<ImageReference, PublishedTag> newest = new TreeMap<>();
        for (PublishedTag tag : tags) {
            tag.ofRevision().ifPresent(revision -> newest.merge(revision.version(), tag, PublishedState::later));
        }
        newest.forEach((version, tag) -> {
            PublishedTag there = byReference.get(version);
            if (there == null || there.alias()) {
                byReference.put(version, tag.at(version));
            }
        });
        return new PublishedState(byReference, Set.of(), Set.of());
    }

    private static PublishedTag later(PublishedTag one, PublishedTag other) {
        return one.revision() > other.revision() ? one : other;
    }

    /**
     * The images of a plan's cells at the registry, by cell; cells without a known image are omitted. Only pinned tags count: an alias
     * may still hold, or hold again, an earlier image of its cell.
     */
    public Map<String, PublishedImage> images(Plan plan) {
        Map<String, PublishedImage> images = new HashMap<>();
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().stream()
                    .map(tags::get)
                    .filter(Objects::nonNull)
                    .flatMap(tag -> tag.image(planned.cell().platform()).stream())
                    .findFirst()
                    .ifPresent(image -> images.put(planned.cell().name(), image));
        }
        return images;
    }
}
