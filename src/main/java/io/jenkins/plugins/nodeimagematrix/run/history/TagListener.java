package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.List;

/**
 * A listener for tag updates. It is called before tags are put and after the registry confirmed them, from several threads.
 */
@FunctionalInterface
public interface TagListener {
    TagListener NONE = updates -> {};

    /** @param updates created, moved and unchanged tags */
    void confirmed(List<Confirmed> updates) throws IOException;

    /** @param rule the rule by which an alias follows versions; {@code null} for a pinned tag */
    record Confirmed(TagUpdate update, PublishedTag tag, String rule) {}

    /**
     * Called before tags are put. A tag is put only if its digest is still the one in the update.
     *
     * @throws IOException if it cannot be recorded; the tags are then not put
     */
    default void putting(List<TagUpdate> updates) throws IOException {}

    /** Called when announced tags were not put, for example because another client had changed them. */
    default void left(List<TagUpdate> updates) throws IOException {}

    /**
     * Called when the registry lists the proofs of an image, before tags are put on it.
     *
     * @param image its repository, with its registry and its digest
     * @param proofs digests of the proofs' manifests
     */
    default void proven(String image, List<String> proofs) throws IOException {}

    /** A listener that calls this one, then the other. */
    default TagListener and(TagListener other) {
        TagListener first = this;
        return new TagListener() {
            @Override
            public void putting(List<TagUpdate> updates) throws IOException {
                first.putting(updates);
                other.putting(updates);
            }

            @Override
            public void proven(String image, List<String> proofs) throws IOException {
                first.proven(image, proofs);
                other.proven(image, proofs);
            }

            @Override
            public void left(List<TagUpdate> updates) throws IOException {
                first.left(updates);
                other.left(updates);
            }

            @Override
            public void confirmed(List<Confirmed> updates) throws IOException {
                first.confirmed(updates);
                other.confirmed(updates);
            }
        };
    }
}
