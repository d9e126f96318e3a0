package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import java.util.Collection;
import jenkins.model.TransientActionFactory;

/** Gives each matrix a tab on the new build page of newer Jenkins. */
@Extension(optional = true)
@SuppressWarnings("rawtypes")
public class MatrixTabs extends TransientActionFactory<Run> {
    @Override
    public Class<Run> type() {
        return Run.class;
    }

    /** Says so that asking a build for its matrix does not come back here. */
    @Override
    public Class<? extends Action> actionType() {
        return MatrixTab.class;
    }

    @Override
    public Collection<? extends Action> createFor(Run target) {
        Run<?, ?> run = target;
        return MatrixActions.all(run).stream()
                .map(matrix -> new MatrixTab(run, matrix))
                .toList();
    }
}
