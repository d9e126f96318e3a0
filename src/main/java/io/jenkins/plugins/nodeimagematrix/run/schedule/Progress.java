package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The progress of a run.
 *
 * @param remaining expected time until the last cell has ended; {@code null} if unknown
 */
public record Progress(Map<CellState, Integer> counts, Duration remaining) implements Serializable {
    public Progress {
        counts = Map.copyOf(counts);
    }

    static Progress of(Iterable<CellState> states, Duration remaining) {
        Map<CellState, Integer> counts = new EnumMap<>(CellState.class);
        for (CellState state : states) {
            counts.merge(state, 1, Integer::sum);
        }
        return new Progress(counts, remaining);
    }

    public int count(CellState state) {
        return counts.getOrDefault(state, 0);
    }

    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    public int ended() {
        return total() - count(CellState.WAITING) - count(CellState.RUNNING);
    }
}
