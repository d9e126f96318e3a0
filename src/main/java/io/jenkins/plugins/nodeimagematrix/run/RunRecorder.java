package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Takes down how each cell ended: first in the journal, then for whoever watches. */
public final class RunRecorder implements Consumer<CellResult> {
    private final Journal journal;
    private final Consumer<CellResult> watcher;
    private final Map<String, CellResult> results = new LinkedHashMap<>();

    /** @param watcher told after the journal has it */
    public RunRecorder(Journal journal, Consumer<CellResult> watcher) {
        this.journal = journal;
        this.watcher = watcher;
    }

    @Override
    public synchronized void accept(CellResult result) {
        try {
            journal.append(new JournalRecord.CellEnded(result));
        } catch (IOException full) {
            throw new UncheckedIOException(
                    "The run's journal can't be written, so the run stops: " + full.getMessage(), full);
        }
        results.put(result.cell(), result);
        watcher.accept(result);
    }

    public synchronized List<CellResult> results() {
        return new ArrayList<>(results.values());
    }

    public synchronized CellResult result(String cell) {
        return results.get(cell);
    }
}
