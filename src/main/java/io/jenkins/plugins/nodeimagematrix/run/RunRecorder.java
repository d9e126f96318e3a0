package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The recorder of ended cells: writes them to the journal first, then to the pages and the console. */
final class RunRecorder implements Consumer<CellResult> {
    private final Journal journal;
    private final LiveRun live;
    private final ConsoleReport console;
    private final Map<String, CellResult> results = new LinkedHashMap<>();
    private final Scheduler scheduler;
    private Exception broken;

    /** @param schedulers creates the scheduler that reports to this recorder */
    RunRecorder(
            Journal journal,
            LiveRun live,
            ConsoleReport console,
            Function<Consumer<CellResult>, Scheduler> schedulers) {
        this.journal = journal;
        this.live = live;
        this.console = console;
        this.scheduler = schedulers.apply(this);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Records that an image's manifest is put next. After a crash the registry shows whether it was. */
    synchronized void staging(CellResult result) throws IOException {
        throwIfBroken();
        try {
            journal.append(new JournalRecord.Staging(result));
        } catch (IOException full) {
            breaks(full);
            throwIfBroken();
        }
    }

    /** Records an ended cell. A run whose journal cannot be written stops, since its state would be unknown after a crash. */
    @Override
    public synchronized void accept(CellResult result) {
        if (broken != null) {
            return;
        }
        try {
            journal.append(new JournalRecord.CellEnded(result));
        } catch (IOException | RuntimeException full) {
            breaks(full);
            return;
        }
        results.put(result.cell(), result);
        live.ended(result);
        console.cell(result, scheduler.progress());
    }

    private void breaks(Exception full) {
        broken = full;
        scheduler.cancel("the run's journal can't be written");
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
