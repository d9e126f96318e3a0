package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The report for the grid of a run: a run's report without layers, instructions and outputs.
 *
 * @param running whether the run is active, so that clients should poll again
 * @param durationMillis duration of the run; absent while it is active, so that an unchanged grid has an unchanged response
 * @param remainingMillis expected time until the last cell has ended; absent if unknown
 * @param states number of cells in each state
 * @param tagUpdates number of tags for each kind of update
 * @param agents use of each agent; absent while the run is active, since it changes constantly
 * @param compared name of the earlier run that failures are compared with; absent if there is none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GridReport(
        int version,
        String build,
        String matrixFile,
        String catalogue,
        @JsonInclude(JsonInclude.Include.ALWAYS) boolean running,
        RunOutcome outcome,
        long startedMillis,
        Long durationMillis,
        Long remainingMillis,
        Map<String, Integer> states,
        Map<String, Integer> tagUpdates,
        String compared,
        List<GridCell> cells,
        List<HeldReleaseReport> held,
        List<AgentUse> agents,
        List<RunEvent> events,
        List<HeldBaseReport> heldBases) {
    public static final int VERSION = 1;

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * One cell.
     *
     * @param column the release; the image for images without one image per release
     * @param line absent for images without a release
     * @param variant distinguishes cells of the same system and column, such as {@code slim-linux-arm64}
     * @param tags its pinned tags and aliases, without their repositories
     * @param why the reason why it was built or not built
     * @param millis duration in milliseconds
     * @param fault the failure in one line
     * @param fresh whether it failed now and not in the earlier run
     * @param kind the kind of the failure
     * @param attempts the failed attempts and the next one of a failing cell
     * @param cause the same for all cells that failed for the same reason
     */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record GridCell(
            String name,
            String os,
            String column,
            String line,
            String variant,
            String image,
            String parent,
            String state,
            Set<String> tags,
            String why,
            String agent,
            long startedMillis,
            long millis,
            String fault,
            boolean fresh,
            CellFailure.Kind kind,
            String cause,
            RunReport.Attempts attempts) {}

    /**
     * @param remaining expected time until the last cell has ended; {@code null} if unknown
     * @param before the run that failures are compared with, or {@code null}
     */
    public static GridReport of(RunReport report, Duration remaining, RunOutline before) {
        boolean running = report.outcome().isOpen();
        Map<String, Integer> states = new TreeMap<>();
        report.cells().forEach(cell -> states.merge(cell.state().name(), 1, Integer::sum));
        Map<String, Integer> tagUpdates = new TreeMap<>();
        report.tagUpdates().forEach(update -> tagUpdates.merge(update.kind().label(), 1, Integer::sum));
        return new GridReport(
                VERSION,
                report.build(),
                report.matrixFile(),
                report.catalogue(),
                running,
                running ? null : report.outcome(),
                report.startedMillis(),
                running ? null : report.durationMillis(),
                running && remaining != null ? remaining.toMillis() : null,
                states,
                tagUpdates,
                before == null ? null : before.build(),
                report.cells().stream().map(cell -> cell(cell, before)).toList(),
                report.held(),
                running ? List.of() : report.agents(),
                report.events(),
                report.heldBases());
    }

    public void write(Path file) throws IOException {
        CompactFile.replace(file, out -> JSON.writeValue(out, this));
    }

    private static GridCell cell(CellReport cell, RunOutline before) {
        CellResult result = cell.result();
        CellFailure failure = result == null ? null : result.failure();
        String name = cell.name();
        return new GridCell(
                name,
                cell.os(),
                cell.node() == null ? cell.image() : cell.node(),
                cell.line(),
                variant(cell),
                cell.image(),
                cell.parent(),
                cell.state().name(),
                cell.tags(),
                result == null ? null : result.reason(),
                result == null ? null : result.agent(),
                result == null ? 0 : result.startedMillis(),
                result == null ? 0 : result.durationMillis(),
                failure == null ? null : failure.headline(),
                before != null && cell.state() == CellState.FAILED && !before.failed(name),
                failure == null ? null : failure.kind(),
                failure == null ? null : failure.cause(Arrays.asList(name, cell.node(), cell.os())),
                cell.attempts());
    }

    /** The part of a cell's name after its system and column. */
    private static String variant(CellReport cell) {
        String rest =
                cell.name().substring(Math.min(cell.name().length(), cell.os().length() + 1));
        String column = cell.node() == null ? cell.image() : cell.node();
        String more = rest.startsWith(column) ? rest.substring(column.length()) : rest;
        return more.startsWith("-") ? more.substring(1) : more;
    }
}
