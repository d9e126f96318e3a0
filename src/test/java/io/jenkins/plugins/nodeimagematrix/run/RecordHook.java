package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal that does something right after its n-th record is on the disk, before anybody acts upon it. */
public final class RecordHook {
    private final Map<Integer, List<Runnable>> actions = new HashMap<>();
    private int written;

    RecordHook() {}

    /** @param record counted from 1; 0 for never */
    public RecordHook(int record, Runnable action) {
        on(record, action);
    }

    /** Does this, too. */
    void on(int record, Runnable action) {
        actions.computeIfAbsent(record, none -> new ArrayList<>()).add(action);
    }

    public Journal open(Path file) throws IOException {
        return new Journal(file) {
            @Override
            public synchronized void append(JournalRecord next) throws IOException {
                super.append(next);
                written++;
                actions.getOrDefault(written, List.of()).forEach(Runnable::run);
            }
        };
    }

    synchronized int written() {
        return written;
    }
}
