package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import java.util.List;

/** What the main page of a build shows of one matrix: the number of cells in each state, and the first failures. */
public final class BuildSummary {
    private static final int MAX_LISTED_FAILURES = 5;

    private final Run<?, ?> run;
    private final RunOutline outline;

    /** @param outline {@code null} if there is no report yet */
    BuildSummary(Run<?, ?> run, RunOutline outline) {
        this.run = run;
        this.outline = outline;
    }

    /** The number of cells in each state, worst state first; empty if there is no report yet. */
    public List<StateCount> getCounts() {
        return outline == null ? List.of() : StateCount.of(outline.states().values());
    }

    /** The first failed cells with their failures. */
    public List<CellPage> getFailures() {
        return failed().stream()
                .limit(MAX_LISTED_FAILURES)
                .map(name -> new CellPage(run, name, outline.faults().getOrDefault(name, "")))
                .toList();
    }

    /** The number of failed cells beyond those of {@link #getFailures}. */
    public int getFurtherFailures() {
        return Math.max(0, failed().size() - MAX_LISTED_FAILURES);
    }

    private List<String> failed() {
        return outline == null ? List.of() : outline.cells(CellState.FAILED);
    }
}
