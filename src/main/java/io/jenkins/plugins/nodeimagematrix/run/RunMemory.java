package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Keeps which digest images outside of the matrix have now, for when their registries do not answer. */
    public void remember(Map<String, String> bases) throws IOException {
        synchronized (WRITING) {
            Ledger before = ledger();
            Ledger after = before.with(bases);
            if (!after.equals(before)) {
                after.write(file());
            }
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

    /** Held releases that people let in. */
    public Approvals approvals() throws IOException {
        return Approvals.read(folder.resolve("approvals.json"));
    }

    public void approve(Version release, String who) throws IOException {
        synchronized (WRITING) {
            approvals().with(release, who).write(folder.resolve("approvals.json"));
        }
    }

    /** The last look at the registries; nothing while nobody looked. */
    public Optional<DriftReport> drift() throws IOException {
        return DriftReport.read(folder.resolve("drift.json"));
    }

    public void drift(DriftReport report) throws IOException {
        synchronized (WRITING) {
            report.write(folder.resolve("drift.json"));
        }
    }

    public UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    private Path file() {
        return folder.resolve("ledger.json");
    }
}
