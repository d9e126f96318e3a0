package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;

/** The folder of a job's persistent data, on the controller's disk. */
public final class JobFolder {
    private JobFolder() {}

    public static MatrixStore of(Job<?, ?> job) {
        return new MatrixStore(job.getRootDir().toPath().resolve(MatrixActions.FOLDER));
    }
}
