package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A job's ledger on the controller's disk. Builds of one job may end at the same time. */
final class JobMemory {
    private static final Object WRITING = new Object();

    private final Path file;

    private JobMemory(Path file) {
        this.file = file;
    }

    static JobMemory of(Job<?, ?> job) {
        return new JobMemory(
                job.getRootDir().toPath().resolve(MatrixBuildAction.FOLDER).resolve("ledger.json"));
    }

    Path folder() {
        return file.getParent();
    }

    Ledger read() throws IOException {
        return Ledger.read(file);
    }

    void add(List<PublishedTag> confirmed, List<CellResult> results) throws IOException {
        synchronized (WRITING) {
            read().after(confirmed, results).write(file);
        }
    }
}
