package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is remembered from run to run of the same matrix: its ledger, the history of its tags, and which runs
 * did not end. A folder on the disk. */
public final class RunMemory {
    /** Runs of one matrix may end at the same time. */
    private static final Object WRITING = new Object();

    private final Path folder;

    public RunMemory(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    public Ledger ledger() throws IOException {
        return Ledger.read(file());
    }

    /** Adds what a run confirmed to what other runs added meanwhile. */
    public void add(List<PublishedTag> confirmed, List<CellResult> results) throws IOException {
        synchronized (WRITING) {
            ledger().after(confirmed, results).write(file());
        }
    }

    /** Has the ledger say what an undo or a withdrawal did. */
    public void add(Reversal reversal) throws IOException {
        synchronized (WRITING) {
            ledger().after(reversal).write(file());
        }
    }

    /** What ever happened to the tags of this matrix, and what is withheld from them. */
    public AliasHistory history() {
        return new AliasHistory(folder.resolve("history.jsonl"));
    }

    public UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    private Path file() {
        return folder.resolve("ledger.json");
    }
}
