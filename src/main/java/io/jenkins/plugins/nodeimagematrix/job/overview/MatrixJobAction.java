package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import hudson.search.SearchIndex;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.answer.PostAnswer;
import io.jenkins.plugins.nodeimagematrix.job.answer.QueryParameters;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedFailure;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedHeld;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedTag;
import io.jenkins.plugins.nodeimagematrix.job.config.OptionText;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.PageTexts;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.job.search.JobImages;
import io.jenkins.plugins.nodeimagematrix.job.search.SearchedPage;
import io.jenkins.plugins.nodeimagematrix.job.tags.JobTags;
import io.jenkins.plugins.nodeimagematrix.job.trigger.LookAction;
import io.jenkins.plugins.nodeimagematrix.run.PublishedReport;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.published.DriftReport;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The matrix page of a job: published tags, their changes, and held updates. Its data is served as JSON, its operations are
 * POST requests ({@code docs/api.md}).
 */
@ExportedBean
public class MatrixJobAction implements SearchedPage, StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(MatrixJobAction.class.getName());
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

    /** The path of this page on the controller, without its context path. */
    @Override
    public String getSearchUrl() {
        return "/" + job.getUrl() + getUrlName() + "/";
    }

    /** The published tags and their digests, and the cells of all matrices; empty if the files of the job cannot be read. */
    @Override
    public SearchIndex getSearchIndex() {
        try {
            return JobImages.of(job, store(), getSearchUrl());
        } catch (IOException unreadable) {
            LOGGER.log(Level.WARNING, "the images of " + job + " cannot be searched", unreadable);
            return SearchIndex.EMPTY;
        }
    }

    /** Leads to the page of a cell in the newest build that has the cell: {@code GET .../image-matrix/cell?name=jessie:4.4.7}. */
    public HttpResponse doCell(@QueryParameter String name) throws IOException {
        job.checkPermission(Item.READ);
        String page = CurrentMatrices.of(job).cell(OptionText.trimmed(name));
        return page == null
                ? HttpResponses.status(NOT_FOUND)
                : HttpResponses.redirectTo(WebResponse.contextPath() + page);
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
        return JobOverview.statusLine(job);
    }

    /** Jenkins' API of this page: {@code GET .../image-matrix/api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** The number of cells with a proven or already published image, for Jenkins' API. */
    @Exported(name = "proven", visibility = 2)
    public int getProven() throws IOException {
        return JobOverview.ofMatrices(job).proven();
    }

    /** The number of tags that are not published although their cells are proven, for Jenkins' API. */
    @Exported(name = "unpublished", visibility = 2)
    public int getUnpublished() throws IOException {
        return JobOverview.ofMatrices(job).unpublished();
    }

    /** The cells without a proven image, for Jenkins' API. */
    @Exported(name = "failures", visibility = 2)
    public List<ExportedFailure> getFailures() throws IOException {
        return ExportedFailure.of(JobOverview.ofMatrices(job).matrices());
    }

    /** The releases that wait for approval, for Jenkins' API; only on request, as plans are read for them. */
    @Exported(name = "heldReleases")
    public List<ExportedHeld> getHeldReleases() throws IOException {
        return HeldReport.of(job).matrices().stream()
                .flatMap(matrix -> ExportedHeld.releases(matrix.held()).stream())
                .toList();
    }

    /** The base images that moved and wait for approval, for Jenkins' API; only on request. */
    @Exported(name = "heldBases")
    public List<ExportedHeld> getHeldBaseImages() throws IOException {
        return HeldBases.of(job, Instant.now()).bases().stream()
                .map(held -> new ExportedHeld(held.image(), held.to(), null))
                .toList();
    }

    /** The published tags, for Jenkins' API; only on request, as there may be thousands. */
    @Exported(name = "tags")
    public List<ExportedTag> getTags() throws IOException {
        return ExportedTag.of(PublishedReport.of(store()));
    }

    /** Serves the overview: {@code GET .../image-matrix/status}. */
    public HttpResponse doStatus() throws IOException {
        job.checkPermission(Item.READ);
        return JsonAnswer.of(JobOverview.of(job));
    }

    /** Serves the published tags: {@code GET .../image-matrix/published}. */
    public HttpResponse doPublished() throws IOException {
        job.checkPermission(Item.READ);
        return JsonAnswer.of(PublishedReport.of(store()));
    }

    /** Serves the changes of one tag, oldest first: {@code GET .../image-matrix/history?tag=registry/repository:tag}. */
    public HttpResponse doHistory(@QueryParameter String tag) throws IOException {
        job.checkPermission(Item.READ);
        List<HistoryEntry> changes = store().history().byTag().get(String.valueOf(tag));
        if (changes == null) {
            return HttpResponses.status(NOT_FOUND);
        }
        return JsonAnswer.of(Map.of("version", 1, "tag", tag, "changes", changes));
    }

    /** Serves all tags of one change: {@code GET .../image-matrix/change?run=ID}. */
    public HttpResponse doChange(@QueryParameter String run) throws IOException {
        job.checkPermission(Item.READ);
        List<TagChange.Tag> tags = TagChange.tags(store().history().entries(), OptionText.trimmed(run));
        if (tags.isEmpty()) {
            return HttpResponses.status(NOT_FOUND);
        }
        return JsonAnswer.of(Map.of("version", 1, "tags", tags));
    }

    /** Serves the held updates: {@code GET .../image-matrix/held}. */
    public HttpResponse doHeld() throws IOException {
        job.checkPermission(Item.READ);
        return JsonAnswer.of(HeldReport.of(job));
    }

    /**
     * Serves the lock file of a matrix with the approved releases added: {@code GET .../image-matrix/lock?matrix=NAME}. Without
     * {@code matrix}, the first matrix is used.
     */
    public HttpResponse doLock(@QueryParameter String matrix) throws IOException {
        job.checkPermission(Item.READ);
        PlannedLock lock = CurrentMatrices.of(job).lock(OptionText.trimmed(matrix));
        return lock == null ? HttpResponses.status(NOT_FOUND) : lock.download(store().approvals());
    }

    /** Serves the results of the last builds: {@code GET .../image-matrix/trend}. */
    public HttpResponse doTrend() throws IOException {
        job.checkPermission(Item.READ);
        return JsonAnswer.of(Trend.of(job));
    }

    /**
     * Serves the times from changes to their published tags, for each kind of change: {@code GET .../image-matrix/times}; 204 if
     * the job has none.
     */
    public HttpResponse doTimes() throws IOException {
        job.checkPermission(Item.READ);
        List<TimesReport.Summary> times = LookAction.times(job);
        return times.isEmpty() ? HttpResponses.status(NO_CONTENT) : JsonAnswer.of(Map.of("summaries", times));
    }

    /** Serves the last comparison with the registry: {@code GET .../image-matrix/drift}; 204 if there was none yet. */
    public HttpResponse doDrift() throws IOException {
        job.checkPermission(Item.READ);
        Optional<DriftReport> drift = store().drift();
        return drift.isEmpty() ? HttpResponses.status(NO_CONTENT) : JsonAnswer.of(drift.get());
    }

    /** Serves the status badge: {@code GET .../image-matrix/badge}. */
    public HttpResponse doBadge() throws IOException {
        job.checkPermission(Item.READ);
        return StateBadge.of(JobOverview.ofMatrices(job)).answer();
    }

    /** Compares every tag with the registry: {@code POST .../image-matrix/checkDrift}. */
    @RequirePOST
    public HttpResponse doCheckDrift() throws IOException {
        job.checkPermission(Item.BUILD);
        return PostAnswer.of(() -> tags().checkDrift());
    }

    /**
     * Reverts the tag updates of a run: {@code POST .../image-matrix/undo} with {@code run} and {@code why}. With
     * {@code plan=true} the updates are only planned.
     */
    @RequirePOST
    public HttpResponse doUndo(@QueryParameter String run, @QueryParameter String why, @QueryParameter String plan)
            throws IOException {
        job.checkPermission(Item.CONFIGURE);
        return PostAnswer.of(() -> planned(
                tags().undo(QueryParameters.required("run", run), OptionText.trimmed(why), "true".equals(plan))));
    }

    /**
     * Withdraws versions, cells or tags: {@code POST .../image-matrix/withdraw} with one or more {@code what}, and {@code why}.
     * With {@code plan=true} the updates are only planned.
     */
    @RequirePOST
    public HttpResponse doWithdraw(@QueryParameter String why, @QueryParameter String plan) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        return PostAnswer.of(() -> planned(
                tags().withdraw(QueryParameters.allRequired("what"), OptionText.trimmed(why), "true".equals(plan))));
    }

    /**
     * Readmits withdrawn versions, cells or tags: {@code POST .../image-matrix/readmit} with one or more {@code what}, and
     * {@code why}. With {@code plan=true} the decisions are only looked up.
     */
    @RequirePOST
    public HttpResponse doReadmit(@QueryParameter String why, @QueryParameter String plan) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        return PostAnswer.of(() -> Map.of(
                "version",
                1,
                "decisions",
                tags().readmit(QueryParameters.allRequired("what"), OptionText.trimmed(why), "true".equals(plan))));
    }

    /**
     * Approves held updates, which the next build includes: {@code POST .../image-matrix/approve} with one or more
     * {@code release}, and {@code system} for each operating system if not for all.
     */
    @RequirePOST
    public HttpResponse doApprove() throws IOException {
        job.checkPermission(Item.CONFIGURE);
        return PostAnswer.of(() -> {
            List<String> releases = QueryParameters.allRequired("release");
            Map<String, List<String>> approvable =
                    HeldReport.of(job).approvable(releases, QueryParameters.all("system"));
            for (Map.Entry<String, List<String>> release : approvable.entrySet()) {
                tags().approve(release.getKey(), release.getValue());
            }
            return HeldReport.of(job);
        });
    }

    /** Serves the base images that moved and are held: {@code GET .../image-matrix/heldBases}. */
    public HttpResponse doHeldBases() throws IOException {
        job.checkPermission(Item.READ);
        return JsonAnswer.of(HeldBases.of(job, Instant.now()));
    }

    /**
     * Approves a base image that moved, which the next build takes: {@code POST .../image-matrix/approveBase} with
     * {@code image} and {@code digest}.
     */
    @RequirePOST
    public HttpResponse doApproveBase(@QueryParameter String image, @QueryParameter String digest) throws IOException {
        job.checkPermission(Item.CONFIGURE);
        return PostAnswer.of(() -> {
            String name = QueryParameters.required("image", image);
            String moved = QueryParameters.required("digest", digest);
            if (!HeldBases.of(job, Instant.now()).holds(name, moved)) {
                throw new IllegalArgumentException(Messages.MatrixJobAction_baseNotHeld(name, moved));
            }
            tags().approveBase(name, moved);
            return HeldBases.of(job, Instant.now());
        });
    }

    private PlannedTagUpdates planned(TagPlan plan) throws IOException {
        return PlannedTagUpdates.of(plan, store());
    }

    private MatrixStore store() {
        return JobFolder.of(job);
    }

    private JobTags tags() {
        return new JobTags(job);
    }
}
