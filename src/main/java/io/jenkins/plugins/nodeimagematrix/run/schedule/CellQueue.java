package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The states of all cells of a plan, and the effect of a cell's end on cells that are built on it. Not thread-safe: the
 * scheduler that owns it holds the lock.
 */
final class CellQueue {
    private final Map<String, QueuedCell> cells = new LinkedHashMap<>();
    private final Map<String, List<QueuedCell>> children = new HashMap<>();
    /** Cells that may be waiting, without those in {@code returned}: each group in the order in which its cells start. */
    private final Map<Group, TreeSet<QueuedCell>> groups = new LinkedHashMap<>();
    /** Cells that may be waiting and failed somewhere, so that their order is another one for each worker. */
    private final Set<QueuedCell> returned = new LinkedHashSet<>();

    private final Comparator<QueuedCell> order;
    private final Consumer<CellResult> ended;

    /** Cells of the same label on the same base, which start at the same time and have the same rank on each agent. */
    private record Group(String label, String parent) {}

    /** @param ended called for every cell that ends without being run */
    CellQueue(Plan plan, CellPriority priority, Consumer<CellResult> ended) {
        this.order = priority.amongSiblings(this::carriesOthers);
        this.ended = ended;
        for (PlannedCell planned : plan.cells()) {
            QueuedCell cell = new QueuedCell(planned, cells.size());
            cells.put(cell.name(), cell);
            if (cell.parent() != null) {
                children.computeIfAbsent(cell.parent(), parent -> new ArrayList<>())
                        .add(cell);
            }
            if (planned.isUnchanged()) {
                cell.ends(CellState.UNCHANGED);
            }
        }
        cells.values().stream().filter(QueuedCell::isWaiting).forEach(this::waits);
    }

    /** Puts a cell in the queue, which waits now. */
    void waits(QueuedCell cell) {
        if (cell.failedSomewhere()) {
            returned.add(cell);
        } else {
            groups.computeIfAbsent(new Group(cell.label(), cell.parent()), absent -> new TreeSet<>(order))
                    .add(cell);
        }
    }

    /** Some cells that can start now on a worker; the one with the greatest rank for it is among them. */
    List<QueuedCell> candidates(WorkerSlot worker) {
        List<QueuedCell> candidates = new ArrayList<>();
        for (Map.Entry<Group, TreeSet<QueuedCell>> group : groups.entrySet()) {
            TreeSet<QueuedCell> waiting = group.getValue();
            while (!waiting.isEmpty() && !isIn(waiting.first())) {
                waiting.pollFirst();
            }
            if (!waiting.isEmpty() && worker.serves(group.getKey().label()) && isReady(waiting.first())) {
                candidates.add(waiting.first());
            }
        }
        returned.removeIf(cell -> !cell.isWaiting());
        returned.stream()
                .filter(cell -> worker.serves(cell.label()) && isReady(cell))
                .forEach(candidates::add);
        candidates.sort(Comparator.comparingInt(QueuedCell::position));
        return candidates;
    }

    /** Whether a cell is still in its group. */
    private static boolean isIn(QueuedCell cell) {
        return cell.isWaiting() && !cell.failedSomewhere();
    }

    QueuedCell get(String name) {
        return cells.get(name);
    }

    Collection<QueuedCell> all() {
        return cells.values();
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

    /** Ends the cells that are left for a later run or must not be built, and those that are built on them. */
    void defer() {
        for (QueuedCell cell : cells.values()) {
            if (cell.isWaiting() && cell.planned().isBlocked()) {
                end(cell, CellState.BLOCKED, cell.planned().reason().text());
                block(cell);
            }
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

    /** Ends cells that wait for a cell without a publishable image. */
    void block(QueuedCell lost) {
        CellState state = lost.state() == CellState.FAILED ? CellState.BLOCKED : lost.state();
        for (QueuedCell child : children.getOrDefault(lost.name(), List.of())) {
            if (child.isWaiting()) {
                boolean own = state == CellState.DEFERRED && child.planned().isDeferred();
                String why = own
                        ? child.planned().reason().text()
                        : "built on " + lost.name() + ", which "
                                + (lost.planned().isBlocked() ? "must not be built" : verb(state));
                end(child, state, why);
                block(child);
            }
        }
    }
}
