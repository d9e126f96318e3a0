package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The number of cells of a build in one state, for the build's main page. */
public final class StateCount {
    /** The states in display order. */
    private static final List<CellState> ORDER = List.of(
            CellState.FAILED,
            CellState.BLOCKED,
            CellState.DEFERRED,
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

    /** Counts the cells of each state that occurs, worst state first. */
    static List<StateCount> of(Collection<CellState> cells) {
        Map<CellState, Integer> counts = new EnumMap<>(CellState.class);
        cells.forEach(state -> counts.merge(state, 1, Integer::sum));
        return counts.keySet().stream()
                .sorted(Comparator.comparing(ORDER::indexOf))
                .map(state -> new StateCount(state, counts.get(state)))
                .toList();
    }

    /** The state's name in the filters of the matrix. */
    public String getState() {
        return state.name();
    }

    /** The state's name in style sheets. */
    public String getStyle() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** The state's name in the user's language. */
    public String getWord() {
        return PageTexts.state(state);
    }

    public int getCount() {
        return count;
    }
}
