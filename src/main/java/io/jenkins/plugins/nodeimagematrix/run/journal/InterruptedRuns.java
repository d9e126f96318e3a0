package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The interrupted runs of a matrix file: runs that have started, are no longer active, and did not publish everything they
 * proved. Their results are read from their journals.
 */
public final class InterruptedRuns {
    /** After this time a registry may have deleted untagged images. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    /** No interrupted runs. */
    public static final InterruptedRuns NONE = new InterruptedRuns(id -> false);

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Predicate<String> isLive;
    private UnconfirmedTags begun = UnconfirmedTags.NONE;

    /**
     * @param proven results of proven cells by cell
     * @param put names of tags that were put but not confirmed
     */
    private record Run(Path folder, Instant started, Map<String, CellResult> proven, List<String> put) {}

    private InterruptedRuns(Predicate<String> isLive) {
        this.isLive = isLive;
    }

    /**
     * Reads the journals of all unfinished runs, each once.
     *
     * @param matrixFile the matrix file as the user named it; runs of other matrix files are ignored
     * @param isLive whether a run is active
     */
    public static InterruptedRuns of(UnfinishedRuns unfinished, String matrixFile, Predicate<String> isLive)
            throws IOException {
        InterruptedRuns interrupted = new InterruptedRuns(isLive);
        for (String id : unfinished.others("")) {
            try {
                interrupted.read(id, unfinished.journal(id), matrixFile);
            } catch (NoSuchFileException forgotten) {
                // Another run took it over meanwhile.
                continue;
            }
        }
        return interrupted;
    }

    private void read(String id, Path journal, String matrixFile) throws IOException {
        List<JournalRecord> records = Journal.read(journal);
        UnconfirmedTags put = UnconfirmedTags.of(records);
        begun = begun.and(put);
        if (isLive.test(id)) {
            return;
        }
        Map<String, CellResult> proven = new HashMap<>();
        Instant started = Instant.EPOCH;
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.Started began) {
                if (began.matrixFile() != null && !began.matrixFile().equals(matrixFile)) {
                    return;
                }
                started = Instant.ofEpochMilli(began.millis());
            }
            CellResult result = result(record);
            if (result != null && result.state().isPublishable()) {
                proven.put(result.cell(), result);
            }
        }
        runs.put(id, new Run(journal.getParent(), started, proven, put.tags()));
    }

    /** The result of a proven cell in a record. The registry may not have its image. */
    private static CellResult result(JournalRecord record) {
        if (record instanceof JournalRecord.Staging staging) {
            return staging.result();
        }
        return record instanceof JournalRecord.CellEnded ended ? ended.result() : null;
    }

    /** Tags that any run, active runs included, put without confirmation from the registry. */
    public UnconfirmedTags begun() {
        return begun;
    }

    /** Removes the runs' temporary files, except those of a run that was resumed meanwhile. */
    public void sweep() throws IOException {
        for (Map.Entry<String, Run> run : runs.entrySet()) {
            if (isLive.test(run.getKey())) {
                continue;
            }
            FolderTree.delete(new RunFolder(run.getValue().folder()).scratch(run.getKey()));
        }
    }

    /** The proven cells of all these runs; if several runs proved a cell, the latest result. */
    public Map<String, CellResult> proven() {
        Map<String, CellResult> all = new HashMap<>();
        runs.values().stream().sorted(Comparator.comparing(Run::started)).forEach(run -> all.putAll(run.proven()));
        return all;
    }

    /** What is in the images of these runs. */
    public List<ContentsFolder> contents() {
        return runs.values().stream()
                .map(run -> new RunFolder(run.folder()).contents())
                .toList();
    }

    /** The proven cells of one run; empty if it is not among these runs. */
    public Map<String, CellResult> provenBy(String runId) {
        Run run = runs.get(runId);
        return run == null ? Map.of() : run.proven();
    }

    /**
     * The runs that can be forgotten after a run of this plan: for each cell they proved, the tags are published, the inputs
     * have changed, or the run took the result over.
     *
     * @param results of the run
     * @param right tags that hold the intended image
     * @param now the time of the run
     */
    public List<String> done(Plan plan, Collection<CellResult> results, Set<String> right, Instant now) {
        Map<String, PlannedCell> cells = plan.cells().stream()
                .collect(Collectors.toMap(planned -> planned.cell().name(), planned -> planned));
        Set<String> taken = results.stream()
                .filter(result -> result.state().isPublishable() && result.staged() != null)
                .map(CellResult::cell)
                .collect(Collectors.toSet());
        List<String> done = new ArrayList<>();
        runs.forEach((id, run) -> {
            boolean open = run.proven().values().stream()
                    .filter(result -> result.staged() != null && !taken.contains(result.cell()))
                    .anyMatch(result -> isOpen(result, cells.get(result.cell()), right));
            open |= !right.containsAll(run.put());
            if (!isLive.test(id)
                    && (!open || run.started().plus(FORGOTTEN_AFTER).isBefore(now))) {
                done.add(id);
            }
        });
        return done;
    }

    /** Whether a later run may need the result. A cell that is not in the plan may have been excluded from this run only. */
    private static boolean isOpen(CellResult result, PlannedCell planned, Set<String> right) {
        return planned == null
                || planned.inputHash().equals(result.inputHash())
                        && !planned.cell().pinned().stream()
                                .map(ImageReference::toString)
                                .allMatch(right::contains);
    }
}
