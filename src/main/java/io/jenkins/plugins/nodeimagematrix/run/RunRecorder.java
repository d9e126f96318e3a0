package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The recorder of ended cells: writes them to the journal first, then to the pages and the console. */
final class RunRecorder implements Scheduler.Listener {
    /** Why a run whose journal cannot be written is cancelled. */
    static final String NO_JOURNAL = "the run's journal can't be written";

    private final Journal journal;
    private final LiveRun live;
    private final ConsoleReport console;
    private final RunProving proving;
    private final Map<String, CellResult> results = new LinkedHashMap<>();
    private Exception broken;

    /** @param proving receives the results that are in the journal */
    RunRecorder(Journal journal, LiveRun live, ConsoleReport console, RunProving proving) {
        this.proving = proving;
        this.journal = journal;
        this.live = live;
        this.console = console;
    }

    /**
     * Records that an image's manifest is put next. After a crash the registry shows whether it was.
     *
     * @throws IOException if the journal cannot be written, now or before
     */
    synchronized void staging(CellResult result) throws IOException {
        throwIfBroken();
        try {
            journal.append(new JournalRecord.Staging(result));
        } catch (IOException full) {
            broken = full;
            throwIfBroken();
        }
    }

    /** Records an ended cell. A run whose journal cannot be written stops, since its state would be unknown after a crash. */
    @Override
    public synchronized void ended(CellResult result, Scheduler scheduler) {
        if (broken != null) {
            return;
        }
        try {
            journal.append(new JournalRecord.CellEnded(result));
        } catch (IOException | RuntimeException full) {
            broken = full;
            scheduler.cancel(NO_JOURNAL);
            return;
        }
        CellResult kept = result.packed();
        results.put(kept.cell(), kept);
        FailedCell failed = live.ended(kept);
        console.cell(result, scheduler.progress());
        console.retry(failed);
        proving.ended(kept);
    }

    /** @throws IOException if the journal could not be written */
    synchronized void throwIfBroken() throws IOException {
        if (broken != null) {
            throw new IOException(
                    "The run's journal can't be written, so the run stops: " + broken.getMessage(), broken);
        }
    }

    synchronized List<CellResult> results() {
        return new ArrayList<>(results.values());
    }
}
