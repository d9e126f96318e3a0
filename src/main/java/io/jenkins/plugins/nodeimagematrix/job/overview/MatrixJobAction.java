package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.CellTally;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.page.PageTexts;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.job.tags.JobTags;
import io.jenkins.plugins.nodeimagematrix.run.PublishedReport;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The matrix page of a job: published tags, their changes, and updates that wait for approval. Its data is JSON, its operations
 * are POSTs ({@code docs/api.md}).
 */
public class MatrixJobAction implements Action, StaplerProxy {
    private static final int NO_CONTENT = 204;

    private final Job<?, ?> job;

    public MatrixJobAction(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
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

    /** Everything here needs Item/Read. */
    @Override
    public Object getTarget() {
        job.checkPermission(Item.READ);
        return this;
    }

    /** Whether this is a Jenkins whose layout keeps its pages off its edges. */
    public boolean isModern() {
        return MatrixIcon.hasSymbols();
    }

    /** Texts for the scripts of the page, in the language of who looks. */
    public String getTexts() {
        return PageTexts.json();
    }

    /** Whether who looks may undo, withdraw and approve. */
    public boolean isMayChange() {
        return job.hasPermission(Item.CONFIGURE);
    }

    /** Whether who looks may have the registry asked. */
    public boolean isMayCheck() {
        return job.hasPermission(Item.BUILD);
    }

    /** One line for the job's own page; empty while nothing was built. */
    public String getStatusLine() throws IOException {
        CellTally last = CurrentMatrices.of(job).tally();
        return last.isEmpty()
                ? ""
                : Messages.MatrixJobAction_status(
                        memory().ledger().published().size(),
                        last.bad(),
                        HeldReport.of(job).releases().size());
    }

    /** What is published: {@code GET .../image-matrix/published}. */
    public void doPublished(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(PublishedReport.of(memory())).send(request, response);
    }

    /** The moves of one tag, oldest first: {@code GET .../image-matrix/history?tag=registry/repository:tag}. */
    public void doHistory(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        String tag = String.valueOf(request.getParameter("tag"));
        List<HistoryEntry> moves = memory().history().byTag().get(tag);
        if (moves == null) {
            response.setStatus(404);
            return;
        }
        JsonAnswer.of(Map.of("version", 1, "tag", tag, "moves", moves)).send(request, response);
    }

    /** Releases that wait for approval: {@code GET .../image-matrix/held}. */
    public void doHeld(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(HeldReport.of(job)).send(request, response);
    }

    /** A lock file with what was approved in it, of the first matrix if none is named: {@code GET .../image-matrix/lock?matrix=NAME}. */
    public void doLock(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        PlannedLock lock = CurrentMatrices.of(job).lock(optional(request, "matrix"));
        if (lock == null) {
            response.setStatus(404);
        } else {
            lock.send(memory().approvals(), request, response);
        }
    }

    /** How the last builds went: {@code GET .../image-matrix/trend}. */
    public void doTrend(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        JsonAnswer.of(Trend.of(job)).send(request, response);
    }

    /** The last comparison with the registry: {@code GET .../image-matrix/drift}; 204 while there was none. */
    public void doDrift(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        if (memory().drift().isEmpty()) {
            response.setStatus(NO_CONTENT);
            return;
        }
        JsonAnswer.of(memory().drift().get()).send(request, response);
    }

    /** A picture of the state: {@code GET .../image-matrix/badge}. */
    public void doBadge(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.READ);
        StateBadge.of(CurrentMatrices.of(job).tally()).send(request, response);
    }

    /** Asks the registry for every tag: {@code POST .../image-matrix/checkDrift}. */
    @RequirePOST
    public void doCheckDrift(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.BUILD);
        PostAnswer.of(() -> tags().checkDrift(), request, response);
    }

    /** Takes back what a run did: {@code POST .../image-matrix/undo} with {@code run}, {@code why}, {@code plan=true} to only look. */
    @RequirePOST
    public void doUndo(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> tags().undo(given(request, "run"), optional(request, "why"), onlyPlan(request)),
                request,
                response);
    }

    /** Withdraws a version, cell or tag: {@code POST .../image-matrix/withdraw} with {@code what}, {@code why}, {@code plan}. */
    @RequirePOST
    public void doWithdraw(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> tags().withdraw(given(request, "what"), optional(request, "why"), onlyPlan(request)),
                request,
                response);
    }

    /** Allows again what was blocked: {@code POST .../image-matrix/readmit} with {@code what}, {@code why}. */
    @RequirePOST
    public void doReadmit(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> {
                    tags().readmit(given(request, "what"), optional(request, "why"));
                    return PublishedReport.of(memory());
                },
                request,
                response);
    }

    /** Approves a held release, which the next build includes: {@code POST .../image-matrix/approve} with {@code release}. */
    @RequirePOST
    public void doApprove(StaplerRequest request, StaplerResponse response) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        PostAnswer.of(
                () -> {
                    String release = given(request, "release");
                    if (!HeldReport.of(job).releases().contains(release)) {
                        throw new IllegalArgumentException(Messages.MatrixJobAction_notHeld(release));
                    }
                    tags().approve(release);
                    return HeldReport.of(job);
                },
                request,
                response);
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

    private MatrixStore memory() {
        return JobFolder.of(job);
    }

    private JobTags tags() {
        return new JobTags(job);
    }
}
