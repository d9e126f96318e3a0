package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;

/**
 * A planned matrix with the folder of its sources.
 *
 * @param root the folder that the matrix's paths are relative to
 */
public record Planned(PlannedMatrix matrix, FilePath root) {
    public Plan plan() {
        return matrix.plan();
    }
}
