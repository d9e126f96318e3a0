package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.List;
import java.util.Map;

/** A record in the {@link Journal} of a run. */
public sealed interface JournalRecord {
    Map<String, Class<? extends JournalRecord>> TYPES = Map.of(
            "started", Started.class,
            "staging", Staging.class,
            "cell", CellEnded.class,
            "putting", Putting.class,
            "left", Left.class,
            "tagged", Tagged.class,
            "proven", Proven.class,
            "finished", Finished.class);

    default String type() {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** This record with little in memory. */
    default JournalRecord packed() {
        return this;
    }

    /**
     * A run started, under this id.
     *
     * @param matrixFile the matrix file as the user named it; {@code null} in old journals
     */
    record Started(String runId, long millis, String matrixFile, List<String> cells) implements JournalRecord {}

    /**
     * A cell is proven and its manifest is put next, by digest. If the registry has the image, the cell counts as ended even
     * without a {@link CellEnded} record.
     */
    record Staging(CellResult result) implements JournalRecord {
        @Override
        public JournalRecord packed() {
            return new Staging(result.packed());
        }
    }

    /** A cell ended; a proven one is not built again. */
    record CellEnded(CellResult result) implements JournalRecord {
        @Override
        public JournalRecord packed() {
            return new CellEnded(result.packed());
        }
    }

    /**
     * Tags are put next, if they still hold the digest that the plan of their update names. If the registry can no longer read such
     * a tag and never confirmed it, this record shows that this job put it.
     *
     * @param millis when; 0 in old journals
     */
    record Putting(long millis, List<TagUpdate> tagUpdates) implements JournalRecord {
        public Putting {
            tagUpdates = List.copyOf(tagUpdates);
        }
    }

    /** Tags were not put, because another client had changed them. */
    record Left(List<String> tags) implements JournalRecord {}

    /** The registry confirmed a tag. */
    record Tagged(String reference, String digest, String previous, String cell) implements JournalRecord {}

    /**
     * The registry lists the proofs of an image; tags may be put on it.
     *
     * @param image its repository, with its registry and its digest
     * @param proofs digests of the proofs' manifests
     */
    record Proven(String image, List<String> proofs) implements JournalRecord {}

    /** The run ended by itself, so there is nothing to resume. */
    record Finished(long millis, RunOutcome outcome) implements JournalRecord {}
}
