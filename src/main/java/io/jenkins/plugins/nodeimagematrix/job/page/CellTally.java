package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The number of cells that ended in each state, by the names of {@link CellState}. */
public record CellTally(Map<String, Integer> states) {
    static final CellTally NONE = new CellTally(Map.of());

    static CellTally of(RunReport report) {
        Map<String, Integer> counts = new TreeMap<>();
        report.cells().forEach(cell -> counts.merge(cell.state().name(), 1, Integer::sum));
        return new CellTally(counts);
    }

    CellTally plus(CellTally other) {
        Map<String, Integer> sums = new TreeMap<>(states);
        other.states().forEach((state, count) -> sums.merge(state, count, Integer::sum));
        return new CellTally(sums);
    }

    public boolean isEmpty() {
        return states.isEmpty();
    }

    /** The number of cells whose image is proven or is already published with the same inputs. */
    public int good() {
        return count(CellState::isPublishable);
    }

    /** The number of cells without a proven image. */
    public int bad() {
        return count(state -> !state.isPublishable());
    }

    private int count(Predicate<CellState> which) {
        return states.entrySet().stream()
                .filter(entry -> which.test(CellState.valueOf(entry.getKey())))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
