package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;

/** A journal that does something right after its n-th record is on the disk, before anybody acts upon it. */
public final class RecordHook {
    private final int record;
    private final Runnable action;
    private int written;

    /** @param record counted from 1; 0 for never */
    public RecordHook(int record, Runnable action) {
        this.record = record;
        this.action = action;
    }

    public Journal open(Path file) throws IOException {
        return new Journal(file) {
            @Override
            public synchronized void append(JournalRecord next) throws IOException {
                super.append(next);
                written++;
                if (written == record) {
                    action.run();
                }
            }
        };
    }

    synchronized int written() {
        return written;
    }
}
