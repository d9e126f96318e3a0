package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.List;

/** Told of tags right before they are put, and once the registry confirmed that they are right, from several threads. */
@FunctionalInterface
public interface TagListener {
    TagListener NONE = moves -> {};

    /** @param moves created, moved and unchanged ones */
    void confirmed(List<Confirmed> moves) throws IOException;

    /** @param rule by which an alias follows versions; {@code null} for a pinned tag */
    record Confirmed(RunReport.TagMove move, PublishedTag tag, String rule) {}

    /**
     * Tags are put next, if they still are where the moves say.
     *
     * @throws IOException if it can't be remembered, so that it must not be done
     */
    default void putting(List<RunReport.TagMove> moves) throws IOException {}

    /** Tags were not put after all, for they were not where the moves say. */
    default void left(List<RunReport.TagMove> moves) throws IOException {}

    /** Tells another one, after this. */
    default TagListener and(TagListener other) {
        TagListener first = this;
        return new TagListener() {
            @Override
            public void putting(List<RunReport.TagMove> moves) throws IOException {
                first.putting(moves);
                other.putting(moves);
            }

            @Override
            public void left(List<RunReport.TagMove> moves) throws IOException {
                first.left(moves);
                other.left(moves);
            }

            @Override
            public void confirmed(List<Confirmed> moves) throws IOException {
                first.confirmed(moves);
                other.confirmed(moves);
            }
        };
    }
}
