package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.Item;
import hudson.model.Run;
import hudson.search.SearchIndex;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import io.jenkins.plugins.nodeimagematrix.compat.RunActions;
import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.answer.LogAnswer;
import io.jenkins.plugins.nodeimagematrix.job.answer.QueryParameters;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedCell;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedHeld;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.limit.CellRebuild;
import io.jenkins.plugins.nodeimagematrix.job.search.MatrixImages;
import io.jenkins.plugins.nodeimagematrix.job.search.SearchedPage;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdatesReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The page of one matrix of a build. Only a few counts are persisted with the action. Everything else is read from the build's
 * report or, while the build runs, from {@link ActiveRunFolders}. The data of the pages is also served as JSON
 * ({@code docs/api.md}).
 */
@ExportedBean
public class MatrixBuildAction extends MatrixPage implements RunAction2, BuildBadgeAction, SearchedPage, StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(MatrixBuildAction.class.getName());
    private static final int DEFAULT_TAG_UPDATES_LIMIT = 100;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private String id;
    private int number;
    private String title;
    private String only;

    /** The number of cells that ended in each state, so that a trend over many builds needs no report. */
    private TreeMap<String, Integer> states;

    /** The number of tags that were not published although their cells are proven. */
    private int unpublished;

    private long took;
    private transient Run<?, ?> run;
    private transient BuildReports reports;

    /**
     * @param id of the run
     * @param number among the matrices of the build, from 1
     * @param title the title of the matrix, as shown to users
     * @param only the selection of cells; empty for all
     */
    MatrixBuildAction(Run<?, ?> run, String id, int number, String title, String only) {
        this.run = run;
        this.id = id;
        this.number = number;
        this.title = title;
        this.only = only;
    }

    /** Ends the matrix; removes its page if the matrix could not be planned. */
    public void end() throws IOException {
        synchronized (run) {
            if (!Files.exists(folder().report())) {
                RunActions.remove(run, this);
                run.save();
            }
        }
    }

    /** The id of the run; {@code null} in builds of early versions of the plugin. */
    String id() {
        return id;
    }

    /** The title of the matrix. Builds of early versions of the plugin did not store it. */
    String title() {
        return title == null ? MatrixSettings.DEFAULT_FILE : title;
    }

    /** The number of the matrix in its build; 1 for the first, and in builds of versions that allowed only one. */
    public int number() {
        return Math.max(1, number);
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        this.run = owner;
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        this.run = owner;
    }

    /** The build of this matrix. */
    @Override
    public Run<?, ?> getRun() {
        if (run == null) {
            run = RunActions.runOfRequest();
        }
        return run;
    }

    @Override
    public String getIconFileName() {
        return MatrixIcon.fileName();
    }

    @Override
    public String getDisplayName() {
        return number() == 1 ? Messages.MatrixBuildAction_name() : Messages.MatrixBuildAction_further(number(), title);
    }

    @Override
    public String getUrlName() {
        return numbered("image-matrix");
    }

    private String numbered(String name) {
        return number() == 1 ? name : name + "-" + number();
    }

    @Override
    public String getScript() {
        return "build-page.js";
    }

    /** Requires Item/Read for all pages and data of this action. */
    @Override
    public Object getTarget() {
        getRun().checkPermission(Item.READ);
        return this;
    }

    /** The folder of this matrix's data. */
    public RunFolder folder() {
        return new RunFolder(getRun().getRootDir().toPath().resolve(numbered(MatrixActions.FOLDER)));
    }

    /** The artifacts of this matrix. Each matrix has its own folder, so that files of the same name do not collide. */
    public BuildArtifacts artifacts() {
        BuildArtifacts all = BuildArtifacts.of(getRun());
        return number() == 1 ? all : all.below(numbered(MatrixActions.FOLDER));
    }

    /** Serves the complete current report: {@code GET .../image-matrix/data}. */
    public HttpResponse doData() throws IOException {
        getRun().checkPermission(Item.READ);
        return orNotFound(reports().data());
    }

    /** Serves the data of the grid: {@code GET .../image-matrix/grid}. */
    public HttpResponse doGrid() throws IOException {
        getRun().checkPermission(Item.READ);
        return orNotFound(reports().grid());
    }

    /** Serves one page of the tag updates: {@code GET .../image-matrix/tagUpdates?kind=moved&offset=0&limit=100}. */
    public HttpResponse doTagUpdates(
            @QueryParameter String kind, @QueryParameter String offset, @QueryParameter String limit)
            throws IOException {
        return answer(report -> TagUpdatesReport.of(
                report,
                QueryParameters.tagUpdateKind(kind),
                QueryParameters.number("offset", offset, 0),
                QueryParameters.number("limit", limit, DEFAULT_TAG_UPDATES_LIMIT)));
    }

    /** Serves the details of one cell: {@code GET .../image-matrix/cellDetails?name=jessie:4.4.7}. */
    public HttpResponse doCellDetails(@QueryParameter String name) throws IOException {
        getRun().checkPermission(Item.READ);
        return answer(new CellData(folder()).details(name, reports().before()));
    }

    /** Serves the full log of one cell as plain text: {@code GET .../image-matrix/log?cell=jessie:4.4.7&start=0}. */
    public HttpResponse doLog(@QueryParameter String cell, @QueryParameter String start) throws IOException {
        getRun().checkPermission(Item.READ);
        Path log = cell == null ? null : folder().log(cell);
        try {
            return new LogAnswer(log, QueryParameters.number("start", start, 0));
        } catch (IllegalArgumentException wrong) {
            return JsonAnswer.refuse(BAD_REQUEST, wrong.getMessage());
        }
    }

    /**
     * Starts a build that is limited to one cell, with the parameters of this build: {@code POST .../image-matrix/rebuild} with
     * {@code cell}.
     */
    @RequirePOST
    public HttpResponse doRebuild(@QueryParameter String cell) throws IOException {
        getRun().getParent().checkPermission(Item.BUILD);
        RunOutline outline = reports().outline();
        if (cell == null || outline == null || !outline.states().containsKey(cell)) {
            return JsonAnswer.refuse(BAD_REQUEST, Messages.CellRebuild_missing());
        }
        try {
            CellRebuild.schedule(getRun(), title(), cell);
        } catch (IllegalArgumentException refused) {
            return JsonAnswer.refuse(BAD_REQUEST, refused.getMessage());
        }
        String job = WebResponse.contextPath() + "/" + getRun().getParent().getUrl();
        return JsonAnswer.of(Map.of("version", 1, "job", job));
    }

    /** Serves the bill of materials of a cell's image as CycloneDX: {@code GET .../image-matrix/billOfMaterials?cell=jessie:4.4.7}. */
    public HttpResponse doBillOfMaterials(@QueryParameter String cell) throws IOException {
        getRun().checkPermission(Item.READ);
        RunReport report = reports().report();
        Optional<ObjectNode> bill =
                report == null ? Optional.empty() : new CellData(folder()).billOfMaterials(report, cell);
        return orNotFound(bill.isEmpty() ? null : JsonAnswer.of(bill.get()));
    }

    /** Serves the public key that verifies the images' proofs: {@code GET .../image-matrix/publicKey}. */
    public HttpResponse doPublicKey() {
        getRun().checkPermission(Item.READ);
        return new LogAnswer(folder().publicKey(), 0);
    }

    /** Stores the frequently read values of a report with the build. */
    public void ended(RunReport report) {
        states = new TreeMap<>(CellTally.of(report).states());
        took = report.durationMillis();
        published(report);
    }

    /** Updates the grid's data and the job's status from the report of the ended run, or after a later step published it. */
    public void published(RunReport report) {
        unpublished = CellTally.unpublished(report);
        reports().keepGrid(report);
        Run<?, ?> build = getRun();
        String page = build.getNumber() + "/" + getUrlName() + "/";
        try {
            JobFolder.of(build.getParent())
                    .record(
                            MatrixKey.of(this).label(),
                            new MatrixStatus.Build(build.getNumber(), page, build.getTimeInMillis()),
                            report,
                            only == null || only.isEmpty());
        } catch (IOException fault) {
            // The build's own result and pages are complete without it.
            LOGGER.log(Level.WARNING, "the status of " + build.getParent() + " cannot be written", fault);
        }
    }

    /** The cell states at the end of the run; empty if the run did not end. */
    public CellTally tally() {
        return states == null ? CellTally.NONE : new CellTally(states);
    }

    /** The worst problem, for the build history; empty if all images are proven and published. */
    public String getBadgeText() {
        return problems().findFirst().orElse("");
    }

    /** All problems of the badge, worst first. */
    public String getProblems() {
        return problems().collect(Collectors.joining(", "));
    }

    /** The number of tags that were not published although their cells are proven, in words; empty for none. */
    public String getUnpublishedText() {
        return unpublished == 0 ? "" : Messages.MatrixBuildAction_unpublished(unpublished);
    }

    private Stream<String> problems() {
        return Stream.of(
                        tally().failed() == 0 ? "" : Messages.MatrixBuildAction_failed(tally().failed()),
                        getUnpublishedText())
                .filter(text -> !text.isEmpty());
    }

    /** The duration of the run in milliseconds. */
    public long took() {
        return took;
    }

    /** The path of this page on the controller, without its context path. */
    @Override
    public String getSearchUrl() {
        return "/" + getRun().getUrl() + getUrlName() + "/";
    }

    /** The cells of this matrix, their tags, and the digests and ids of their images; empty if the report cannot be read. */
    @Override
    public SearchIndex getSearchIndex() {
        try {
            RunReport report = reports().report();
            return report == null
                    ? SearchIndex.EMPTY
                    : MatrixImages.of(
                            report, cell -> getSearchUrl() + cell(cell).getUrl());
        } catch (IOException unreadable) {
            LOGGER.log(Level.WARNING, "the report of " + getRun() + " cannot be searched", unreadable);
            return SearchIndex.EMPTY;
        }
    }

    /** Jenkins' API of this matrix: {@code GET .../image-matrix/api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** The title of the matrix, for Jenkins' API. */
    @Exported(name = "matrix", visibility = 2)
    public String getMatrix() {
        return title();
    }

    /** The number of cells in each state, for Jenkins' API. */
    @Exported(name = "states", visibility = 2)
    public Map<String, Integer> getStates() throws IOException {
        if (states != null) {
            return states;
        }
        Map<String, Integer> counts = new TreeMap<>();
        RunOutline outline = reports().outline();
        if (outline != null) {
            outline.states().values().forEach(state -> counts.merge(state.name(), 1, Integer::sum));
        }
        return counts;
    }

    /** The cells, for Jenkins' API; only on request, as there may be thousands. */
    @Exported(name = "cells")
    public List<ExportedCell> getCells() throws IOException {
        RunReport report = reports().report();
        return report == null ? List.of() : ExportedCell.of(report);
    }

    /** The releases that this matrix holds, for Jenkins' API; only on request. */
    @Exported(name = "held")
    public List<ExportedHeld> getHeld() throws IOException {
        RunOutline outline = reports().outline();
        return outline == null ? List.of() : ExportedHeld.releases(outline.held());
    }

    /** The page of one cell. */
    public CellPage cell(String name) {
        return new CellPage(getRun(), name);
    }

    /** What the build's main page shows. */
    public BuildSummary getSummary() throws IOException {
        return new BuildSummary(getRun(), reports().outline());
    }

    public synchronized BuildReports reports() {
        if (reports == null) {
            reports = new BuildReports(this);
        }
        return reports;
    }

    private HttpResponse answer(Function<RunReport, Object> view) throws IOException {
        getRun().checkPermission(Item.READ);
        RunReport report = reports().report();
        Object answer;
        try {
            answer = report == null ? null : view.apply(report);
        } catch (IllegalArgumentException wrong) {
            return JsonAnswer.refuse(BAD_REQUEST, wrong.getMessage());
        }
        return orNotFound(answer == null ? null : JsonAnswer.of(answer));
    }

    private static HttpResponse orNotFound(HttpResponse answer) {
        return answer == null ? HttpResponses.status(NOT_FOUND) : answer;
    }
}
