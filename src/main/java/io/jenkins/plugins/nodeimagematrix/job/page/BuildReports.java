package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.run.ActiveRun;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.GridReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.HttpResponse;

/**
 * The data of one matrix's pages: the report of the active run, or the saved report of an ended run. Data read from disk is
 * cached while memory allows. The grid's data is saved as a separate file at the end of the run, because a report is about
 * twenty times as large.
 */
public final class BuildReports {
    private static final Logger LOGGER = Logger.getLogger(BuildReports.class.getName());

    private final MatrixBuildAction matrix;
    private final RunFolder folder;
    private final SavedReport<RunReport> saved;
    private final SavedReport<RunOutline> outline;
    private final SavedReport<HttpResponse> grid;

    BuildReports(MatrixBuildAction matrix) {
        this.matrix = matrix;
        this.folder = matrix.folder();
        this.saved = new SavedReport<>(folder.report(), RunReport::read);
        this.outline = new SavedReport<>(
                folder.report(), report -> RunOutline.read(hasGridOf(report) ? folder.grid() : report));
        this.grid = new SavedReport<>(
                folder.report(), report -> hasGridOf(report) ? JsonAnswer.read(folder.grid()) : made(saved.get()));
    }

    /** Returns the current report; {@code null} if there is none. */
    RunReport report() throws IOException {
        ActiveRun live = ActiveRunFolders.get(folder);
        return live == null ? saved.get() : live.report();
    }

    /** Returns the current report as JSON. */
    HttpResponse data() throws IOException {
        ActiveRun live = ActiveRunFolders.get(folder);
        if (live != null) {
            return JsonAnswer.of(live.report());
        }
        return Files.exists(folder.report()) ? JsonAnswer.read(folder.report()) : null;
    }

    /** Returns the outline of the current report; {@code null} if there is no report. */
    public RunOutline outline() throws IOException {
        ActiveRun live = ActiveRunFolders.get(folder);
        return live == null ? outline.get() : RunOutline.of(live.report());
    }

    /** Returns the outline of the same matrix in the last earlier build that has a report; {@code null} if there is none. */
    RunOutline before() throws IOException {
        return MatrixHistory.before(matrix).newest(earlier -> earlier.reports().outline());
    }

    /** Returns the data of the grid; {@code null} if there is no report. */
    HttpResponse grid() throws IOException {
        ActiveRun live = ActiveRunFolders.get(folder);
        return live == null ? grid.get() : JsonAnswer.of(GridReport.of(live.report(), live.remaining(), before()));
    }

    /**
     * Saves the data of the grid.
     *
     * @param report the saved report
     */
    public void keepGrid(RunReport report) {
        try {
            GridReport.of(report, null, before()).write(folder.grid());
        } catch (IOException fault) {
            // The page is then made from the report.
            LOGGER.log(Level.WARNING, folder.grid() + " cannot be written", fault);
        }
    }

    private HttpResponse made(RunReport report) throws IOException {
        return JsonAnswer.of(GridReport.of(report, null, before()));
    }

    /** Whether the grid file belongs to the report. A killed run leaves no grid file, or that of an earlier report. */
    private boolean hasGridOf(Path report) throws IOException {
        return Files.exists(folder.grid())
                && Files.getLastModifiedTime(folder.grid()).compareTo(Files.getLastModifiedTime(report)) >= 0;
    }
}
