package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
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

    public static PublishedState of(Collection<PublishedTag> tags) {
        Map<ImageReference, PublishedTag> byReference = new TreeMap<>();
        tags.forEach(tag -> byReference.put(tag.reference(), tag));
        return new PublishedState(byReference, Set.of(), Set.of());
    }
}
