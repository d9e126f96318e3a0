package io.jenkins.plugins.nodeimagematrix.job.notice;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildArtifacts;
import io.jenkins.plugins.nodeimagematrix.job.page.CellPage;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.notice.Notice;
import io.jenkins.plugins.nodeimagematrix.run.notice.NoticeLinks;
import io.jenkins.plugins.nodeimagematrix.run.notice.RunUpdates;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;

/** The notice of a publication by a build, stored as artifacts of the build. */
public final class BuildNotice {
    private static final String MATRIX = "image-matrix-notice";
    private static final String PUSH = "push-aliases-notice";
    private static final String MARKDOWN = ".md";

    private BuildNotice() {}

    /**
     * Makes the notice of a matrix, and stores it if tags changed or could not be published.
     *
     * @param report of the ended run
     */
    public static Notice keep(MatrixBuildAction matrix, RunReport report, PrintStream out) throws IOException {
        Notice notice = of(matrix, report);
        store(notice, matrix.artifacts(), MATRIX, out);
        return notice;
    }

    /**
     * Makes the notice of a matrix that a later step published, and stores it as above.
     *
     * @param report of the ended run, with the updates of the step
     */
    public static Notice keepPushed(MatrixBuildAction matrix, RunReport report, PrintStream out) throws IOException {
        Notice notice = of(matrix, report);
        store(notice, matrix.artifacts(), PUSH, out);
        return notice;
    }

    /**
     * Makes the notice of a step that published, withdrew or restored tags without a matrix, and stores it as above.
     *
     * @param id of the step in the history
     * @param why the reason that the user gave; empty for none
     */
    public static Notice keep(Run<?, ?> run, String id, String why, TagPlan plan, PrintStream out) throws IOException {
        String root = Jenkins.get().getRootUrl();
        List<HistoryEntry> history = JobFolder.of(run.getParent()).history().entries();
        Notice notice = Notice.of(
                run.getFullDisplayName(),
                why,
                RunUpdates.of(id, plan.updates(), history),
                new NoticeLinks(root == null ? null : root + run.getUrl(), null));
        store(notice, BuildArtifacts.of(run), PUSH, out);
        return notice;
    }

    private static Notice of(MatrixBuildAction matrix, RunReport report) throws IOException {
        Run<?, ?> run = matrix.getRun();
        String root = Jenkins.get().getRootUrl();
        String page = root + run.getUrl() + matrix.getUrlName() + "/";
        List<HistoryEntry> history = JobFolder.of(run.getParent()).history().entries();
        return Notice.of(
                report.withTagUpdates(RunUpdates.of(report.runId(), report.tagUpdates(), history)),
                root == null ? NoticeLinks.NONE : new NoticeLinks(page, page + CellPage.URL));
    }

    /** A notice that cannot be stored does not end a build whose images are published. */
    private static void store(Notice notice, BuildArtifacts artifacts, String name, PrintStream out) {
        if (!notice.isChanged() && notice.unpublished().isEmpty()) {
            return;
        }
        try {
            // A build has one notice of a matrix, and one of each push.
            String free = name.equals(PUSH) ? artifacts.unused(name, MARKDOWN) : name;
            artifacts.keep(free + MARKDOWN, file -> file.write(notice.markdown().getBytes(StandardCharsets.UTF_8)));
            artifacts.keep(free + ".json", file -> file.write(notice.json().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException fault) {
            out.println(Messages.BuildNotice_notStored(fault.getMessage()));
        }
    }
}
