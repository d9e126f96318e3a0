package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.GridReport;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.WatchedRun;
import java.io.IOException;
import java.lang.ref.SoftReference;

/**
 * What the pages of one matrix are made of: its report as the run under way tells it, or as it was saved in the end. What was read
 * stays in memory as long as there is room.
 */
final class BuildReports {
    private final MatrixBuildAction matrix;
    private final RunFolder folder;
    private final SavedReport<RunReport> saved;
    private final SavedReport<RunOutline> outline;
    private SoftReference<GridAnswer> grid = new SoftReference<>(null);

    BuildReports(MatrixBuildAction matrix) {
        this.matrix = matrix;
        this.folder = matrix.folder();
        this.saved = new SavedReport<>(folder.report(), RunReport::read);
        this.outline = new SavedReport<>(folder.report(), RunOutline::read);
    }

    /** The report as it stands; {@code null} if there is none. */
    RunReport report() throws IOException {
        WatchedRun live = LiveRuns.get(folder);
        return live == null ? saved.get() : live.report();
    }

    /** How the cells stand; {@code null} if there is no report. */
    RunOutline outline() throws IOException {
        WatchedRun live = LiveRuns.get(folder);
        return live == null ? outline.get() : RunOutline.of(live.report());
    }

    /** How the same matrix ended in the last build before this one that has a report; {@code null} if there is none. */
    RunOutline before() throws IOException {
        return MatrixBuilds.before(matrix).newest(earlier -> earlier.reports().outline());
    }

    /** What the grid shows; {@code null} if there is no report. */
    JsonAnswer grid() throws IOException {
        WatchedRun live = LiveRuns.get(folder);
        if (live != null) {
            return JsonAnswer.of(GridReport.of(live.report(), live.remainingMillis(), before()));
        }
        RunReport report = saved.get();
        return report == null ? null : ended(report, before());
    }

    private synchronized JsonAnswer ended(RunReport report, RunOutline before) throws IOException {
        GridAnswer known = grid.get();
        if (known == null || !known.isOf(report, before)) {
            known = GridAnswer.of(report, before);
            grid = new SoftReference<>(known);
        }
        return known.answer();
    }
}
