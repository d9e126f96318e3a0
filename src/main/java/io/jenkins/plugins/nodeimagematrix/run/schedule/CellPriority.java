package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of the cells that are ready a worker is given: first one that has not failed its agent before, then one whose base
 * image already lies there, then one that others stand on, and of those the one with the longest way to go. Starting long
 * ways first keeps the last agent from working alone at the end.
 */
final class CellPriority {
    private final Map<String, Long> expected = new HashMap<>();
    private final Map<String, Long> ways = new HashMap<>();

    /** @param history how long each cell took the last time, in milliseconds; one without history counts as the mean */
    CellPriority(Plan plan, Map<String, Long> history) {
        long mean = (long)
                history.values().stream().mapToLong(Long::longValue).average().orElse(0);
        Map<String, PlannedCell> cells = new HashMap<>();
        plan.cells().forEach(planned -> cells.put(planned.cell().name(), planned));
        cells.keySet().forEach(name -> expected.put(name, history.getOrDefault(name, mean)));
        for (PlannedCell planned : plan.cells()) {
            long way = 0;
            for (PlannedCell at = planned; at != null; at = cells.get(at.cell().parent())) {
                way += expected.get(at.cell().name());
                ways.merge(at.cell().name(), way, Math::max);
            }
        }
    }

    /** What the cell itself is expected to take, in milliseconds. */
    long expectedMillis(String cell) {
        return expected.getOrDefault(cell, 0L);
    }

    /**
     * How much a worker should prefer a cell; the greatest rank wins.
     *
     * @param failedHere whether the worker's agent was given the cell before and could not do it
     * @param local whether the image it stands on is on the worker's daemon
     * @param carries whether other cells stand on it
     */
    Rank rank(String cell, boolean failedHere, boolean local, boolean carries) {
        return new Rank(!failedHere, local, carries, ways.getOrDefault(cell, 0L));
    }

    record Rank(boolean fresh, boolean local, boolean carries, long wayMillis) implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparing(Rank::fresh)
                .thenComparing(Rank::local)
                .thenComparing(Rank::carries)
                .thenComparingLong(Rank::wayMillis);

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }
}
