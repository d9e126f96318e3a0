package io.jenkins.plugins.nodeimagematrix.job;

import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.run.PlannedMatrix;

/**
 * A planned matrix of a workspace.
 *
 * @param root the folder that its paths are relative to
 */
record Planned(PlannedMatrix matrix, FilePath root) {
    Plan plan() {
        return matrix.plan();
    }
}
