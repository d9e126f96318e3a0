package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.page.PageTexts;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.job.tags.JobTags;
import io.jenkins.plugins.nodeimagematrix.run.PublishedReport;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The matrix page of a job: published tags, their changes, and held releases. Its data is served as JSON, its operations are
 * POST requests ({@code docs/api.md}).
 */
public class MatrixJobAction implements Action, StaplerProxy {
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;

    private final Job<?, ?> job;

    public MatrixJobAction(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    /** The job, under the name that the layouts of newer Jenkins use. */
    public Job<?, ?> getObject() {
        return job;
    }

    /** Whether the user has chosen the new job page, whose layout has tabs. */
    public boolean isTabbed() {
        return NewJobPage.isChosen();
    }

    /** Whether a job has built a matrix. */
    static boolean hasData(Job<?, ?> job) {
        return Files.isDirectory(JobFolder.of(job).folder());
    }

    @Override
    public String getIconFileName() {
        return MatrixIcon.fileName();
    }

    @Override
    public String getDisplayName() {
        return Messages.MatrixJobAction_name();
    }

    @Override
    public String getUrlName() {
        return "image-matrix";
    }

    /** Requires Item/Read for all pages and data of this action. */
    @Override
    public Object getTarget() {
        job.checkPermission(Item.READ);
        return this;
    }

    /** Whether this version of Jenkins has the newer layout, which sets the margins of the page itself. */
    public boolean isModern() {
        return MatrixIcon.hasSymbols();
    }

    /** Returns the texts for the scripts of the page, in the user's language. */
    public String getTexts() {
        return PageTexts.json();
    }

    /** Whether the user may undo, withdraw and approve. */
    public boolean isMayChange() {
        return job.hasPermission(Item.CONFIGURE);
    }

    /** Whether the user may start a comparison with the registry. */
    public boolean isMayCheck() {
        return job.hasPermission(Item.BUILD);
    }

    /** Returns one line for the classic main page of the job; empty before the first build of a matrix. */
    public String getStatusLine() throws IOException {
        return isTabbed() ? "" : overviewLine();
    }

    String overviewLine() throws IOException {
        JobOverview overview = JobOverview.of(job);
        return overview.isEmpty() ? "" : overview.statusLine(job);
    }

    /** Serves the overview: {@code GET .../image-matrix/status}. */
    public void doStatus(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(JobOverview.of(job)).send(request, response);
    }

    /** Serves the published tags: {@code GET .../image-matrix/published}. */
    public void doPublished(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(PublishedReport.of(store())).send(request, response);
    }

    /** Serves the moves of one tag, oldest first: {@code GET .../image-matrix/history?tag=registry/repository:tag}. */
    public void doHistory(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        String tag = String.valueOf(request.getParameter("tag"));
        List<HistoryEntry> moves = store().history().byTag().get(tag);
        if (moves == null) {
            response.setStatus(NOT_FOUND);
            return;
        }
        JsonAnswer.of(Map.of("version", 1, "tag", tag, "moves", moves)).send(request, response);
    }

    /** Serves all tags of one change: {@code GET .../image-matrix/change?run=ID}. */
    public void doChange(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        List<TagChange.Tag> tags = TagChange.tags(store().history().entries(), optional(request, "run"));
        if (tags.isEmpty()) {
            response.setStatus(NOT_FOUND);
            return;
        }
        JsonAnswer.of(Map.of("version", 1, "tags", tags)).send(request, response);
    }

    /** Serves the held releases: {@code GET .../image-matrix/held}. */
    public void doHeld(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(HeldReport.of(job)).send(request, response);
    }

    /**
     * Serves the lock file of a matrix with the approved releases added: {@code GET .../image-matrix/lock?matrix=NAME}. Without
     * {@code matrix}, the first matrix is used.
     */
    public void doLock(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        PlannedLock lock = CurrentMatrices.of(job).lock(optional(request, "matrix"));
        if (lock == null) {
            response.setStatus(NOT_FOUND);
        } else {
            lock.send(store().approvals(), request, response);
        }
    }

    /** Serves the results of the last builds: {@code GET .../image-matrix/trend}. */
    public void doTrend(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(Trend.of(job)).send(request, response);
    }

    /** Serves the last comparison with the registry: {@code GET .../image-matrix/drift}; 204 if there was none yet. */
    public void doDrift(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        if (store().drift().isEmpty()) {
            response.setStatus(NO_CONTENT);
            return;
        }
        JsonAnswer.of(store().drift().get()).send(request, response);
    }

    /** Serves the status badge: {@code GET .../image-matrix/badge}. */
    public void doBadge(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        StateBadge.of(JobOverview.of(job)).send(request, response);
    }

    /** Compares every tag with the registry: {@code POST .../image-matrix/checkDrift}. */
    @RequirePOST
    public void doCheckDrift(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.BUILD);
        PostAnswer.of(() -> tags().checkDrift(), request, response);
    }

    /**
     * Reverts the tag moves of a run: {@code POST .../image-matrix/undo} with {@code run} and {@code why}. With
     * {@code plan=true} the moves are only planned.
     */
    @RequirePOST
    public void doUndo(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> moves(tags().undo(given(request, "run"), optional(request, "why"), onlyPlan(request))),
                request,
                response);
    }

    /**
     * Withdraws versions, cells or tags: {@code POST .../image-matrix/withdraw} with one or more {@code what}, and {@code why}.
     * With {@code plan=true} the moves are only planned.
     */
    @RequirePOST
    public void doWithdraw(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> moves(tags().withdraw(all(request, "what"), optional(request, "why"), onlyPlan(request))),
                request,
                response);
    }

    /**
     * Readmits withdrawn versions, cells or tags: {@code POST .../image-matrix/readmit} with one or more {@code what}, and
     * {@code why}. With {@code plan=true} the decisions are only looked up.
     */
    @RequirePOST
    public void doReadmit(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> Map.of(
                        "version",
                        1,
                        "decisions",
                        tags().readmit(all(request, "what"), optional(request, "why"), onlyPlan(request))),
                request,
                response);
    }

    /**
     * Approves held releases, which the next build includes: {@code POST .../image-matrix/approve} with one or more
     * {@code release}.
     */
    @RequirePOST
    public void doApprove(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> {
                    List<String> releases = all(request, "release");
                    Set<String> held = HeldReport.of(job).releases();
                    for (String release : releases) {
                        if (!held.contains(release)) {
                            throw new IllegalArgumentException(Messages.MatrixJobAction_notHeld(release));
                        }
                    }
                    tags().approve(releases);
                    return HeldReport.of(job);
                },
                request,
                response);
    }

    private PlannedMoves moves(TagPlan plan) throws IOException {
        return PlannedMoves.of(plan, store());
    }

    /** The values of a parameter that may be given more than once. */
    private static List<String> all(StaplerRequest request, String parameter) {
        String[] values = request.getParameterValues(parameter);
        List<String> given = Stream.of(values == null ? new String[0] : values)
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
        if (given.isEmpty()) {
            throw new IllegalArgumentException(Messages.MatrixJobAction_missing(parameter));
        }
        return given;
    }

    private static String given(StaplerRequest request, String parameter) {
        String value = optional(request, parameter);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(Messages.MatrixJobAction_missing(parameter));
        }
        return value;
    }

    private static String optional(StaplerRequest request, String parameter) {
        String value = request.getParameter(parameter);
        return value == null ? "" : value.trim();
    }

    private static boolean onlyPlan(StaplerRequest request) {
        return "true".equals(request.getParameter("plan"));
    }

    private MatrixStore store() {
        return JobFolder.of(job);
    }

    private JobTags tags() {
        return new JobTags(job);
    }
}
