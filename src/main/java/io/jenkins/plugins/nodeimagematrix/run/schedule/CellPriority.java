package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
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
    private final Map<String, Long> expected = new HashMap<>();
    private final Map<String, Long> ways = new HashMap<>();
    private final Set<String> failing = new HashSet<>();

    /** @param history duration of each cell in its last build, in milliseconds; a cell without history counts as the mean */
    CellPriority(Plan plan, Map<String, Long> history) {
        long mean = (long)
                history.values().stream().mapToLong(Long::longValue).average().orElse(0);
        Map<String, PlannedCell> cells = new HashMap<>();
        plan.cells().forEach(planned -> cells.put(planned.cell().name(), planned));
        cells.keySet().forEach(name -> expected.put(name, history.getOrDefault(name, mean)));
        for (PlannedCell planned : plan.cells()) {
            if (planned.reason().kind() == ReasonKind.FAILED_BEFORE) {
                failing.add(planned.cell().name());
            }
            long way = 0;
            for (PlannedCell at = planned; at != null; at = cells.get(at.cell().parent())) {
                way += expected.get(at.cell().name());
                ways.merge(at.cell().name(), way, Math::max);
            }
        }
    }

    /** The expected duration of the cell itself, in milliseconds. */
    long expectedMillis(String cell) {
        return expected.getOrDefault(cell, 0L);
    }

    /** The order of cells on the same base that failed nowhere in this run: the same for every worker. */
    Comparator<QueuedCell> amongSiblings(Predicate<QueuedCell> carries) {
        return Comparator.comparing((QueuedCell cell) -> failing.contains(cell.name()))
                .thenComparing(cell -> !carries.test(cell))
                .thenComparing(cell -> ways.getOrDefault(cell.name(), 0L), Comparator.reverseOrder())
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
        return new Rank(!failedHere, !failing.contains(cell), local, carries, ways.getOrDefault(cell, 0L));
    }

    record Rank(boolean fresh, boolean healthy, boolean local, boolean carries, long wayMillis)
            implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparing(Rank::fresh)
                .thenComparing(Rank::healthy)
                .thenComparing(Rank::local)
                .thenComparing(Rank::carries)
                .thenComparingLong(Rank::wayMillis);

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }
}
