package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import java.util.Collection;
import jenkins.model.TransientActionFactory;

/** An action factory that adds a tab for each matrix to the new build page of newer Jenkins. */
@Extension
@SuppressWarnings("rawtypes")
public class MatrixTabs extends TransientActionFactory<Run> {
    @Override
    public Class<Run> type() {
        return Run.class;
    }

    /**
     * Restricts the factory to its own action type, so that a query for a build's matrix actions does not call it recursively.
     */
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
