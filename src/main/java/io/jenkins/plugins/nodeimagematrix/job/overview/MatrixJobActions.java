package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.AbstractProject;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;

/**
 * An action factory that adds the matrix page to Pipeline jobs that have built a matrix. Freestyle projects get the page from
 * their build step.
 */
@Extension
public class MatrixJobActions extends TransientActionFactory<Job> {
    @Override
    public Class<Job> type() {
        return Job.class;
    }

    @Override
    public Collection<? extends Action> createFor(Job target) {
        boolean other = !(target instanceof AbstractProject);
        return other && MatrixJobAction.hasData((Job<?, ?>) target)
                ? List.of(new MatrixJobAction((Job<?, ?>) target))
                : List.of();
    }
}
