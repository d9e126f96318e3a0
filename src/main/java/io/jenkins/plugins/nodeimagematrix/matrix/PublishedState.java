package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What is at the registry already, known from earlier runs. */
public record PublishedState(Map<ImageReference, PublishedTag> tags) implements Serializable {
    public static final PublishedState EMPTY = new PublishedState(Map.of());

    public static PublishedState of(Collection<PublishedTag> tags) {
        Map<ImageReference, PublishedTag> byReference = new TreeMap<>();
        tags.forEach(tag -> byReference.put(tag.reference(), tag));
        return new PublishedState(byReference);
    }
}
