package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.CellPage;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.StateCount;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.management.Badge;
import jenkins.model.Tab;

/**
 * The matrix as a tab of Jenkins' new build page, with a card on its overview. It leads to the very pages of
 * {@link MatrixBuildAction}; the classic build page has that action's link and summary in its place.
 */
public class MatrixTab extends Tab {
    private static final Logger LOGGER = Logger.getLogger(MatrixTab.class.getName());
    private static final int MAX_LISTED_FAILURES = 5;

    private final MatrixBuildAction matrix;

    MatrixTab(Run<?, ?> run, MatrixBuildAction matrix) {
        super(run);
        this.matrix = matrix;
    }

    @Override
    public String getIconFileName() {
        return matrix.getIconFileName();
    }

    /** Short, for a bar of tabs. */
    @Override
    public String getDisplayName() {
        int number = matrix.number();
        return number == 1 ? matrix.getDisplayName() : Messages.MatrixTab_further(number);
    }

    /** Says which matrix it is. */
    public String getHeading() {
        return matrix.getDisplayName();
    }

    @Override
    public String getUrlName() {
        return matrix.getUrlName();
    }

    /** How many cells failed; nothing while none did. */
    @Override
    public Badge getBadge() {
        int failed = failed().size();
        return failed == 0
                ? null
                : new Badge(String.valueOf(failed), Messages.MatrixTab_failed(failed), Badge.Severity.DANGER);
    }

    public List<StateCount> getCounts() throws IOException {
        return matrix.getCounts();
    }

    /** The first of the cells that failed. */
    public List<CellPage> getFailures() {
        return failed().stream().limit(MAX_LISTED_FAILURES).map(matrix::cell).toList();
    }

    /** How many more cells failed than {@link #getFailures} names. */
    public int getFurtherFailures() {
        return Math.max(0, failed().size() - MAX_LISTED_FAILURES);
    }

    private List<String> failed() {
        try {
            RunOutline outline = matrix.reports().outline();
            return outline == null ? List.of() : outline.cells(CellState.FAILED);
        } catch (IOException unreadable) {
            // The rest of the build's page is worth more than this.
            LOGGER.log(Level.WARNING, matrix.getRun() + " has a report that cannot be read", unreadable);
            return List.of();
        }
    }
}
