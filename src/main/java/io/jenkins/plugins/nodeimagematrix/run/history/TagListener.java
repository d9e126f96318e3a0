package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.List;

/** Told of tags right before they are put, and once the registry confirmed that they are right, from several threads. */
@FunctionalInterface
public interface TagListener {
    TagListener NONE = updates -> {};

    /** @param moves created, moved and unchanged ones */
    void confirmed(List<Confirmed> updates) throws IOException;

    /** @param rule by which an alias follows versions; {@code null} for a pinned tag */
    record Confirmed(TagUpdate update, PublishedTag tag, String rule) {}

    /**
     * Tags are put next, if they still are where the moves say.
     *
     * @throws IOException if it can't be remembered, so that it must not be done
     */
    default void putting(List<TagUpdate> updates) throws IOException {}

    /** Tags were not put after all, for they were not where the moves say. */
    default void left(List<TagUpdate> updates) throws IOException {}

    /** Tells another one, after this. */
    default TagListener and(TagListener other) {
        TagListener first = this;
        return new TagListener() {
            @Override
            public void putting(List<TagUpdate> updates) throws IOException {
                first.putting(updates);
                other.putting(updates);
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
