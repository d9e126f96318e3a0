package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate.Kind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The number of cells that ended in each state, by the names of {@link CellState}. */
public record CellTally(Map<String, Integer> states) {
    static final CellTally NONE = new CellTally(Map.of());

    static CellTally of(RunReport report) {
        Map<String, Integer> counts = new TreeMap<>();
        report.cells().forEach(cell -> counts.merge(cell.state().name(), 1, Integer::sum));
        return new CellTally(counts);
    }

    /** The number of tags that were not published although their cells are proven. */
    static int unpublished(RunReport report) {
        Set<String> proven = new HashSet<>();
        report.cells().stream().filter(cell -> cell.state().isPublishable()).forEach(cell -> proven.add(cell.name()));
        return (int) report.tagUpdates().stream()
                .filter(update -> update.kind() == Kind.REFUSED || update.kind() == Kind.KEPT)
                .filter(update -> proven.contains(update.cell()))
                .map(TagUpdate::reference)
                .distinct()
                .count();
    }

    /** The number of cells that failed, or were not tried because of these. */
    int failed() {
        return states.getOrDefault(CellState.FAILED.name(), 0) + states.getOrDefault(CellState.BLOCKED.name(), 0);
    }

    public boolean isEmpty() {
        return states.isEmpty();
    }
}
