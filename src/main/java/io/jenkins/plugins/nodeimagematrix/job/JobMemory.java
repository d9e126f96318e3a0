package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;

/** Where a job keeps what it remembers from build to build, on the controller's disk. */
final class JobMemory {
    private JobMemory() {}

    static RunMemory of(Job<?, ?> job) {
        return new RunMemory(job.getRootDir().toPath().resolve(Matrices.FOLDER));
    }
}
