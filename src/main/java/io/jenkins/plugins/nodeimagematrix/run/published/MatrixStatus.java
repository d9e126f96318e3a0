package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The status of one matrix over its builds: the last known state of each cell, and the tags that are not published. A build of
 * some cells updates only these; a build of all cells also removes cells that the matrix no longer has.
 *
 * @param matrix the label of the matrix
 * @param catalogue the release catalogue of the last build, and its date
 * @param last the last build that ended
 * @param published the last build that created or moved tags; {@code null} if none did
 * @param cells the last state of each cell in which it was tried, in the order of the plan
 * @param failures the cells without a proven image
 * @param tags the tags that could not be set, or that stay because of their cell
 */
public record MatrixStatus(
        String matrix,
        String catalogue,
        Build last,
        Build published,
        Map<String, CellState> cells,
        List<OpenCell> failures,
        List<OpenTag> tags) {
    public MatrixStatus {
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        failures = List.copyOf(failures);
        tags = List.copyOf(tags);
    }

    /**
     * A build.
     *
     * @param page the page of the matrix, relative to the job's URL
     * @param millis time of its start, since the epoch
     */
    public record Build(int number, String page, long millis) {}

    /**
     * A cell without a proven image.
     *
     * @param fault the failure in one line; empty if it was not tried
     * @param cause the same for all cells that failed for the same reason; empty if it was not tried
     * @param attempts the failed attempts and the next one; {@code null} if it was not tried
     * @param since the first of the builds in a row in which it was not proven
     * @param last the last build that tried it
     */
    public record OpenCell(
            String cell,
            CellState state,
            String fault,
            String cause,
            RunReport.Attempts attempts,
            Build since,
            Build last) {}

    /**
     * A tag that does not hold the intended image.
     *
     * @param digest that the tag holds; {@code null} if it does not exist or is not known
     * @param since the first of the builds in a row that did not publish it
     */
    public record OpenTag(
            String reference, String cell, boolean alias, Kind kind, String digest, String why, Build since) {}

    static MatrixStatus none(String matrix) {
        return new MatrixStatus(matrix, "", null, null, Map.of(), List.of(), List.of());
    }

    /** @param whole whether the build was of all cells, not of a selection */
    MatrixStatus after(Build build, RunReport report, boolean whole) {
        Map<String, CellState> states = new LinkedHashMap<>();
        Map<String, OpenCell> open = new LinkedHashMap<>();
        if (!whole) {
            states.putAll(cells);
            failures.forEach(failure -> open.put(failure.cell(), failure));
        }
        Map<String, OpenCell> before = new LinkedHashMap<>();
        failures.forEach(failure -> before.put(failure.cell(), failure));
        for (RunReport.CellReport cell : report.cells()) {
            String name = cell.name();
            CellState state = cell.state();
            OpenCell known = before.get(name);
            boolean tried = state.ended() && state != CellState.CANCELLED && state != CellState.DEFERRED;
            if (!tried && cells.containsKey(name)) {
                states.put(name, cells.get(name));
                put(open, name, known);
            } else {
                states.put(name, state);
                put(open, name, isFailing(cell) ? open(cell, build, known) : null);
            }
        }
        return new MatrixStatus(
                matrix,
                report.catalogue(),
                build,
                report.tagUpdates().stream().anyMatch(update -> update.kind().changes()) ? build : published,
                states,
                new ArrayList<>(open.values()),
                tags(build, report, whole, states.keySet()));
    }

    /** A deferred cell that did not fail waits for its release. */
    private static boolean isFailing(RunReport.CellReport cell) {
        return !cell.state().isPublishable() && (cell.state() != CellState.DEFERRED || cell.attempts() != null);
    }

    private static <T> void put(Map<String, T> all, String key, T value) {
        if (value == null) {
            all.remove(key);
        } else {
            all.put(key, value);
        }
    }

    private static OpenCell open(RunReport.CellReport cell, Build build, OpenCell known) {
        CellResult result = cell.result();
        CellFailure failure = result == null ? null : result.failure();
        return new OpenCell(
                cell.name(),
                cell.state(),
                failure == null ? "" : failure.headline(),
                failure == null ? "" : failure.cause(Arrays.asList(cell.name(), cell.node(), cell.os())),
                cell.attempts(),
                known == null ? build : known.since(),
                build);
    }

    /** A build without tag updates, such as one whose tags a later step publishes, does not tell how tags are. */
    private List<OpenTag> tags(Build build, RunReport report, boolean whole, Set<String> present) {
        Map<String, OpenTag> before = new LinkedHashMap<>();
        tags.forEach(tag -> before.put(tag.reference(), tag));
        Map<String, OpenTag> open = new LinkedHashMap<>();
        if (!whole || report.tagUpdates().isEmpty()) {
            tags.stream().filter(tag -> present.contains(tag.cell())).forEach(tag -> open.put(tag.reference(), tag));
        }
        for (TagUpdate update : report.tagUpdates()) {
            boolean problem = update.kind() == Kind.REFUSED || update.kind() == Kind.KEPT;
            put(open, update.reference(), problem ? open(update, build, before.get(update.reference())) : null);
        }
        return new ArrayList<>(open.values());
    }

    private static OpenTag open(TagUpdate update, Build build, OpenTag known) {
        return new OpenTag(
                update.reference(),
                update.cell(),
                update.alias(),
                update.kind(),
                update.from(),
                update.why(),
                known == null ? build : known.since());
    }

    /** The number of cells with a proven or already published image. */
    public int proven() {
        return (int) cells.values().stream().filter(CellState::isPublishable).count();
    }

    /** The tags whose own update is the problem, because their cells are proven. */
    public List<OpenTag> ownTags() {
        Set<String> failing = new LinkedHashSet<>();
        failures.forEach(failure -> failing.add(failure.cell()));
        return tags.stream().filter(tag -> !failing.contains(tag.cell())).toList();
    }
}
