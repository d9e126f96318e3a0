package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many cells of a build are in one state, for a build's own page. */
public final class StateCount {
    /** The states in the order in which people want to read them. */
    private static final List<CellState> ORDER = List.of(
            CellState.FAILED,
            CellState.BLOCKED,
            CellState.CANCELLED,
            CellState.RUNNING,
            CellState.WAITING,
            CellState.UNTESTED,
            CellState.PROVEN,
            CellState.UNCHANGED);

    private final CellState state;
    private final int count;

    private StateCount(CellState state, int count) {
        this.state = state;
        this.count = count;
    }

    /** Counts of the states there are, the worst first. */
    static List<StateCount> of(Collection<CellState> cells) {
        Map<CellState, Integer> counts = new EnumMap<>(CellState.class);
        cells.forEach(state -> counts.merge(state, 1, Integer::sum));
        return counts.keySet().stream()
                .sorted(Comparator.comparing(ORDER::indexOf))
                .map(state -> new StateCount(state, counts.get(state)))
                .toList();
    }

    /** As filters of the matrix name it. */
    public String getState() {
        return state.name();
    }

    /** As style sheets name it. */
    public String getStyle() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** In the language of who looks. */
    public String getWord() {
        return PageTexts.state(state);
    }

    public int getCount() {
        return count;
    }
}
