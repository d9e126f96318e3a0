package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs of a matrix file that began, are not under way any more and did not bring all they proved to its tags. What they proved
 * is known from their journals.
 */
public final class InterruptedRuns {
    /** After so long a registry may well have removed what got no tag. */
    private static final long FORGOTTEN_AFTER_MILLIS = TimeUnit.DAYS.toMillis(30);

    /** Where nobody looked for any. */
    public static final InterruptedRuns NONE = new InterruptedRuns(id -> false);

    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Predicate<String> isLive;
    private UnconfirmedTags begun = UnconfirmedTags.NONE;

    /**
     * @param proven by cell
     * @param put names of tags that were put and not confirmed
     */
    private record Run(Path folder, long started, Map<String, CellResult> proven, List<String> put) {}

    private InterruptedRuns(Predicate<String> isLive) {
        this.isLive = isLive;
    }

    /**
     * Reads the journals of all runs that did not bring everything to its tags, each once.
     *
     * @param matrixFile as people name it; runs of another one are left for a run of that one
     * @param isLive whether a run is under way
     */
    public static InterruptedRuns of(UnfinishedRuns unfinished, String matrixFile, Predicate<String> isLive)
            throws IOException {
        InterruptedRuns killed = new InterruptedRuns(isLive);
        for (String id : unfinished.others("")) {
            try {
                killed.read(id, unfinished.journal(id), matrixFile);
            } catch (NoSuchFileException forgotten) {
                // Another run took it over at this very moment.
                continue;
            }
        }
        return killed;
    }

    private void read(String id, Path journal, String matrixFile) throws IOException {
        List<JournalRecord> records = Journal.read(journal);
        UnconfirmedTags put = UnconfirmedTags.of(records);
        begun = begun.and(put);
        if (isLive.test(id)) {
            return;
        }
        Map<String, CellResult> proven = new HashMap<>();
        long started = 0;
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.Started began) {
                if (began.matrixFile() != null && !began.matrixFile().equals(matrixFile)) {
                    return;
                }
                started = began.millis();
            }
            CellResult result = result(record);
            if (result != null && result.state().ships()) {
                proven.put(result.cell(), result);
            }
        }
        runs.put(id, new Run(journal.getParent(), started, proven, put.tags()));
    }

    /** What a record says was proven; whether the registry has it is another matter. */
    private static CellResult result(JournalRecord record) {
        if (record instanceof JournalRecord.Staging staging) {
            return staging.result();
        }
        return record instanceof JournalRecord.CellEnded ended ? ended.result() : null;
    }

    /** Tags that any run began to put and whose registry never confirmed them, those of runs under way among them. */
    public UnconfirmedTags begun() {
        return begun;
    }

    /** Removes what they needed only while they lasted; one that went on since their journals were read keeps it. */
    public void sweep() throws IOException {
        for (Map.Entry<String, Run> run : runs.entrySet()) {
            if (isLive.test(run.getKey())) {
                continue;
            }
            FolderTree.delete(new RunFolder(run.getValue().folder()).scratch(run.getKey()));
        }
    }

    /** What they proved, by cell; of a cell that several proved what the last one did. */
    public Map<String, CellResult> proven() {
        Map<String, CellResult> all = new HashMap<>();
        runs.values().stream()
                .sorted((one, other) -> Long.compare(one.started(), other.started()))
                .forEach(run -> all.putAll(run.proven()));
        return all;
    }

    /** What one of them proved, by cell; nothing if it is not among them. */
    public Map<String, CellResult> provenBy(String runId) {
        Run run = runs.get(runId);
        return run == null ? Map.of() : run.proven();
    }

    /**
     * Those of which nothing need be known after a run of this plan: what they proved has its tags, is made of other inputs than
     * are asked for now, or was taken over by the run.
     *
     * @param results of the run
     * @param right tags that are where they belong
     */
    public List<String> done(Plan plan, Collection<CellResult> results, Set<String> right) {
        Map<String, PlannedCell> cells = plan.cells().stream()
                .collect(Collectors.toMap(planned -> planned.cell().name(), planned -> planned));
        Set<String> taken = results.stream()
                .filter(result -> result.state().ships() && result.staged() != null)
                .map(CellResult::cell)
                .collect(Collectors.toSet());
        long now = System.currentTimeMillis();
        List<String> done = new ArrayList<>();
        runs.forEach((id, run) -> {
            boolean open = run.proven().values().stream()
                    .filter(result -> result.staged() != null && !taken.contains(result.cell()))
                    .anyMatch(result -> isOpen(result, cells.get(result.cell()), right));
            open |= !right.containsAll(run.put());
            if (!isLive.test(id) && (!open || now - run.started() > FORGOTTEN_AFTER_MILLIS)) {
                done.add(id);
            }
        });
        return done;
    }

    /** A cell that is not in the plan may have been left out of this run only. */
    private static boolean isOpen(CellResult result, PlannedCell planned, Set<String> right) {
        return planned == null
                || planned.inputHash().equals(result.inputHash())
                        && !planned.cell().pinned().stream()
                                .map(ImageReference::toString)
                                .allMatch(right::contains);
    }
}
