package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.EnvVars;
import hudson.Extension;
import hudson.model.EnvironmentContributor;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An environment contributor that sets {@code IMAGE_MATRIX_SUMMARY} in a build after its matrix, for mails and messages. It
 * names counts and cells only: texts from Dockerfiles and outputs could contain macros that a mail would expand.
 */
@Extension
@SuppressWarnings("rawtypes")
public class SummaryVariable extends EnvironmentContributor {
    static final String NAME = "IMAGE_MATRIX_SUMMARY";

    private static final Logger LOGGER = Logger.getLogger(SummaryVariable.class.getName());
    private static final int MAX_CELLS = 10;

    @Override
    public void buildEnvironmentFor(Run run, EnvVars variables, TaskListener listener) {
        List<String> lines = new ArrayList<>();
        for (MatrixBuildAction matrix : MatrixActions.all((Run<?, ?>) run)) {
            try {
                RunOutline outline =
                        matrix.tally().isEmpty() ? null : matrix.reports().outline();
                if (outline != null) {
                    lines.add(summary(matrix, outline));
                }
            } catch (IOException unreadable) {
                // The build goes on without it.
                LOGGER.log(Level.WARNING, run + " has a report that cannot be read", unreadable);
            }
        }
        if (!lines.isEmpty()) {
            variables.put(NAME, String.join("\n", lines));
        }
    }

    private static String summary(MatrixBuildAction matrix, RunOutline outline) {
        List<String> failed = outline.cells(CellState.FAILED);
        long proven = outline.states().values().stream()
                .filter(CellState::isPublishable)
                .count();
        String text = safe(matrix.getDisplayName()) + ": "
                + Messages.JobOverview_proven(proven)
                + (matrix.getProblems().isEmpty() ? "" : ", " + matrix.getProblems());
        if (failed.isEmpty()) {
            return text;
        }
        String cells = String.join(
                ", ",
                failed.stream().limit(MAX_CELLS).map(SummaryVariable::safe).toList());
        return text + ": " + cells
                + (failed.size() > MAX_CELLS ? ", " + Messages.SummaryVariable_more(failed.size() - MAX_CELLS) : "");
    }

    /** Replaces what a shell or a mail could take for more than text. */
    private static String safe(String name) {
        return name.replaceAll("[^\\w.:/@+ -]", "_");
    }
}
