package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;

/**
 * A planned matrix of a workspace.
 *
 * @param root the folder that its paths are relative to
 */
public record Planned(PlannedMatrix matrix, FilePath root) {
    public Plan plan() {
        return matrix.plan();
    }
}
