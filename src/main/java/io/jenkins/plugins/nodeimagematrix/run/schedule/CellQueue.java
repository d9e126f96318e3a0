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
 * How far every cell of a plan is, and what the end of one means for those that stand on it. Not safe for threads: the
 * scheduler that owns it has the lock.
 */
final class CellQueue {
    private final Map<String, QueuedCell> cells = new LinkedHashMap<>();
    private final Map<String, List<QueuedCell>> children = new HashMap<>();
    private final Consumer<CellResult> ended;

    /** @param ended told of every cell that ends without having been done */
    CellQueue(Plan plan, Consumer<CellResult> ended) {
        this.ended = ended;
        for (PlannedCell planned : plan.cells()) {
            QueuedCell cell = new QueuedCell(planned);
            cells.put(cell.name(), cell);
            if (cell.parent() != null) {
                children.computeIfAbsent(cell.parent(), parent -> new ArrayList<>())
                        .add(cell);
            }
            if (!planned.build()) {
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

    /** Those that could be begun at once. */
    Stream<QueuedCell> ready() {
        return cells.values().stream().filter(QueuedCell::isWaiting).filter(this::isReady);
    }

    private boolean isReady(QueuedCell cell) {
        return cell.parent() == null || cells.get(cell.parent()).state().ships();
    }

    boolean carriesOthers(QueuedCell cell) {
        return children.containsKey(cell.name());
    }

    /** Whether anything that stands on the cell is still to be done. */
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

    /** How many of those could be begun at once. */
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

    /** Ends a cell that nobody did, or that was given up. */
    void end(QueuedCell cell, CellState state, String why) {
        cell.ends(state);
        ended.accept(CellResult.notDone(cell.planned(), state, why));
    }

    /** Ends what waits for a cell that does not ship. */
    void block(QueuedCell lost) {
        boolean stopped = lost.state() == CellState.CANCELLED;
        for (QueuedCell child : children.getOrDefault(lost.name(), List.of())) {
            if (child.isWaiting()) {
                end(
                        child,
                        stopped ? CellState.CANCELLED : CellState.BLOCKED,
                        "stands on " + lost.name() + ", which " + (stopped ? "was stopped" : "failed"));
                block(child);
            }
        }
    }
}
