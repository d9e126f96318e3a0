package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The priority of ready cells for a worker. A cell that has not failed on the worker's agent goes first, then a cell that
 * did not fail in earlier runs, then a cell whose base image is on the agent, then a cell that others are built on, then the cell with the longest remaining path. Long paths
 * start first so that no agent works alone at the end.
 */
final class CellPriority {
    private final Map<String, Duration> expected = new HashMap<>();
    /** The longest path from the start of a cell to the end of all cells on it. */
    private final Map<String, Duration> paths = new HashMap<>();

    private final Set<String> failing = new HashSet<>();

    /** @param history duration of each cell in its last build; a cell without history counts as the mean */
    CellPriority(Plan plan, Map<String, Duration> history) {
        Duration mean = history.isEmpty()
                ? Duration.ZERO
                : history.values().stream()
                        .reduce(Duration.ZERO, Duration::plus)
                        .dividedBy(history.size());
        Map<String, PlannedCell> cells = new HashMap<>();
        plan.cells().forEach(planned -> cells.put(planned.cell().name(), planned));
        cells.keySet().forEach(name -> expected.put(name, history.getOrDefault(name, mean)));
        for (PlannedCell planned : plan.cells()) {
            if (planned.reason().kind() == ReasonKind.FAILED_BEFORE) {
                failing.add(planned.cell().name());
            }
            Duration path = Duration.ZERO;
            for (PlannedCell at = planned; at != null; at = cells.get(at.cell().parent())) {
                path = path.plus(expected.get(at.cell().name()));
                paths.merge(at.cell().name(), path, (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
    }

    /** The expected duration of the cell itself. */
    Duration expected(String cell) {
        return expected.getOrDefault(cell, Duration.ZERO);
    }

    /** The order of cells on the same base that failed nowhere in this run: the same for every worker. */
    Comparator<QueuedCell> amongSiblings(Predicate<QueuedCell> carries) {
        return Comparator.comparing((QueuedCell cell) -> failing.contains(cell.name()))
                .thenComparing(cell -> !carries.test(cell))
                .thenComparing(cell -> paths.getOrDefault(cell.name(), Duration.ZERO), Comparator.reverseOrder())
                .thenComparing(QueuedCell::position);
    }

    /**
     * The rank of a cell for a worker; the greatest rank wins.
     *
     * @param failedHere whether the cell was assigned to the worker's agent before and could not be completed there
     * @param local whether its base image is on the worker's daemon
     * @param carries whether other cells are built on it
     */
    Rank rank(String cell, boolean failedHere, boolean local, boolean carries) {
        return new Rank(!failedHere, !failing.contains(cell), local, carries, paths.getOrDefault(cell, Duration.ZERO));
    }

    record Rank(boolean fresh, boolean healthy, boolean local, boolean carries, Duration path)
            implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparing(Rank::fresh)
                .thenComparing(Rank::healthy)
                .thenComparing(Rank::local)
                .thenComparing(Rank::carries)
                .thenComparing(Rank::path);

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }
}
