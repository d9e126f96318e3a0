package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.List;
import java.util.Map;

/** What a {@link Journal} remembers. */
public sealed interface JournalRecord {
    Map<String, Class<? extends JournalRecord>> TYPES = Map.of(
            "started", Started.class,
            "staging", Staging.class,
            "cell", CellEnded.class,
            "putting", Putting.class,
            "left", Left.class,
            "tagged", Tagged.class,
            "finished", Finished.class);

    default String type() {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * A run began, under this id.
     *
     * @param matrixFile as people named it; {@code null} in journals that do not say
     */
    record Started(String runId, long millis, String matrixFile, List<String> cells) implements JournalRecord {}

    /**
     * A cell is proven and its image is put next, by digest. Where the registry turns out to have it, the cell ended, even if
     * nobody lived to say so.
     */
    record Staging(CellResult result) implements JournalRecord {}

    /** A cell ended; a proven one is not built again. */
    record CellEnded(CellResult result) implements JournalRecord {}

    /**
     * Tags are put next, if they still are where the moves say. Of one that the registry never confirmed and can't read any
     * more, this says whose it is.
     */
    record Putting(List<TagUpdate> moves) implements JournalRecord {}

    /** Tags that were to be put were elsewhere, so they were left. */
    record Left(List<String> tags) implements JournalRecord {}

    /** The registry confirmed a tag. */
    record Tagged(String reference, String digest, String previous, String cell) implements JournalRecord {}

    /** The run came to its end by itself, so there is nothing to resume. */
    record Finished(long millis, RunOutcome outcome) implements JournalRecord {}
}
