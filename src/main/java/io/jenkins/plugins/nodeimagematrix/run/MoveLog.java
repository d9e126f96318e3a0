package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import java.io.IOException;
import java.util.List;

/** Told of tags once the registry confirmed that they are right, from several threads. */
@FunctionalInterface
public interface MoveLog {
    MoveLog NONE = moves -> {};

    /** @param moves created, moved and unchanged ones */
    void confirmed(List<Confirmed> moves) throws IOException;

    /** @param rule by which an alias follows versions; {@code null} for a pinned tag */
    record Confirmed(RunReport.TagMove move, PublishedTag tag, String rule) {}

    /** Tells another one, after this. */
    default MoveLog and(MoveLog other) {
        return moves -> {
            confirmed(moves);
            other.confirmed(moves);
        };
    }
}
