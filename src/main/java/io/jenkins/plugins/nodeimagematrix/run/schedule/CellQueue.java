package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The states of all cells of a plan, and the effect of a cell's end on cells that are built on it. Not thread-safe: the
 * scheduler that owns it holds the lock.
 */
final class CellQueue {
    private final Map<String, QueuedCell> cells = new LinkedHashMap<>();
    private final Map<String, List<QueuedCell>> children = new HashMap<>();
    private final Consumer<CellResult> ended;

    /** @param ended called for every cell that ends without being run */
    CellQueue(Plan plan, Consumer<CellResult> ended) {
        this.ended = ended;
        for (PlannedCell planned : plan.cells()) {
            QueuedCell cell = new QueuedCell(planned);
            cells.put(cell.name(), cell);
            if (cell.parent() != null) {
                children.computeIfAbsent(cell.parent(), parent -> new ArrayList<>())
                        .add(cell);
            }
            if (planned.isUnchanged()) {
                cell.ends(CellState.UNCHANGED);
            }
        }
    }

    QueuedCell get(String name) {
        return cells.get(name);
    }

    Collection<QueuedCell> all() {
        return cells.values();
    }

    /** Cells that can start now. */
    Stream<QueuedCell> ready() {
        return cells.values().stream().filter(QueuedCell::isWaiting).filter(this::isReady);
    }

    private boolean isReady(QueuedCell cell) {
        return cell.parent() == null || cells.get(cell.parent()).state().isPublishable();
    }

    boolean carriesOthers(QueuedCell cell) {
        return children.containsKey(cell.name());
    }

    /** Whether a cell that is built on this one has not ended yet. */
    boolean isNeeded(QueuedCell cell) {
        return children.getOrDefault(cell.name(), List.of()).stream()
                .anyMatch(child -> !child.state().ended());
    }

    boolean haveEnded() {
        return cells.values().stream().allMatch(cell -> cell.state().ended());
    }

    /** How many cells wait for each agent label. */
    Map<String, Integer> waitingByLabel() {
        return byLabel(cell -> true);
    }

    /** The number of those that can start now. */
    Map<String, Integer> readyByLabel() {
        return byLabel(this::isReady);
    }

    private Map<String, Integer> byLabel(Predicate<QueuedCell> counts) {
        Map<String, Integer> labels = new HashMap<>();
        cells.values().stream()
                .filter(QueuedCell::isWaiting)
                .filter(counts)
                .forEach(cell -> labels.merge(cell.label(), 1, Integer::sum));
        return labels;
    }

    void cancelWaiting(String why) {
        cells.values().stream().filter(QueuedCell::isWaiting).forEach(cell -> end(cell, CellState.CANCELLED, why));
    }

    /** Ends a cell that was not run or was given up. */
    void end(QueuedCell cell, CellState state, String why) {
        cell.ends(state);
        ended.accept(CellResult.notDone(cell.planned(), state, why));
    }

    /** Ends the cells that are left for a later run, and those that are built on them. */
    void defer() {
        for (QueuedCell cell : cells.values()) {
            if (cell.isWaiting() && cell.planned().isDeferred()) {
                end(cell, CellState.DEFERRED, cell.planned().reason().text());
                block(cell);
            }
        }
    }

    private static String verb(CellState state) {
        return switch (state) {
            case CANCELLED -> "was stopped";
            case DEFERRED -> "is left for a later run";
            default -> "failed";
        };
    }

    /** Ends cells that wait for a cell that does not ship. */
    void block(QueuedCell lost) {
        CellState state = lost.state() == CellState.FAILED ? CellState.BLOCKED : lost.state();
        for (QueuedCell child : children.getOrDefault(lost.name(), List.of())) {
            if (child.isWaiting()) {
                boolean own = state == CellState.DEFERRED && child.planned().isDeferred();
                String why =
                        own ? child.planned().reason().text() : "built on " + lost.name() + ", which " + verb(state);
                end(child, state, why);
                block(child);
            }
        }
    }
}
