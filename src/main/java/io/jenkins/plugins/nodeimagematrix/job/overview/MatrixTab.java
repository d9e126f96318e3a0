package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildSummary;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.management.Badge;
import jenkins.model.Tab;

/**
 * A tab of Jenkins' new build page for one matrix, with a card on the page's overview. It links to the pages of
 * {@link MatrixBuildAction}; the classic build page shows that action's link and summary instead.
 */
public class MatrixTab extends Tab {
    private static final Logger LOGGER = Logger.getLogger(MatrixTab.class.getName());

    private final MatrixBuildAction matrix;

    MatrixTab(Run<?, ?> run, MatrixBuildAction matrix) {
        super(run);
        this.matrix = matrix;
    }

    @Override
    public String getIconFileName() {
        return matrix.getIconFileName();
    }

    /** A short name that fits a tab bar. */
    @Override
    public String getDisplayName() {
        int number = matrix.number();
        return number == 1 ? matrix.getDisplayName() : Messages.MatrixTab_further(number);
    }

    /** The heading of the card, which includes the title of the matrix. */
    public String getHeading() {
        return matrix.getDisplayName();
    }

    @Override
    public String getUrlName() {
        return matrix.getUrlName();
    }

    /** The number of failed cells; {@code null} if no cell failed. */
    @Override
    public Badge getBadge() {
        int failed = failed().size();
        return failed == 0
                ? null
                : new Badge(String.valueOf(failed), Messages.MatrixTab_failed(failed), Badge.Severity.DANGER);
    }

    public BuildSummary getSummary() throws IOException {
        return matrix.getSummary();
    }

    /** What was not published, and what is held, in words. */
    public List<String> getNotes() throws IOException {
        RunOutline outline = matrix.reports().outline();
        int held = outline == null ? 0 : outline.held().size();
        return Stream.of(matrix.getUnpublishedText(), held == 0 ? "" : Messages.JobOverview_held(held))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private List<String> failed() {
        try {
            RunOutline outline = matrix.reports().outline();
            return outline == null ? List.of() : outline.cells(CellState.FAILED);
        } catch (IOException unreadable) {
            // An unreadable report must not break the rest of the build's page.
            LOGGER.log(Level.WARNING, matrix.getRun() + " has a report that cannot be read", unreadable);
            return List.of();
        }
    }
}
