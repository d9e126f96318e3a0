package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * Takes up what earlier runs left unfinished, when they were killed or stopped: a cell they proved, made of the same inputs and
 * still at the registry or on the daemon that made it, is not built again.
 */
public final class RunResumer {
    private final Map<String, CellResult> proven;
    private final Map<String, CellResult> own;
    private final Plan plan;
    private final Registries registries;
    private final ProvenImageLocator holdings;

    /**
     * @param killed runs that did not come to their end
     * @param runId of the run itself, which may be among them: what it proved counts even if everything is to be built again
     */
    public RunResumer(
            InterruptedRuns killed, String runId, Plan plan, Registries registries, ProvenImageLocator holdings) {
        this.proven = killed.proven();
        this.own = killed.provenBy(runId);
        this.plan = plan;
        this.registries = registries;
        this.holdings = holdings;
    }

    public void resume(Scheduler scheduler, PrintStream out) throws IOException, InterruptedException {
        for (PlannedCell planned : plan.cells()) {
            CellResult result = earlier(planned);
            if (planned.build() && result != null && result.inputHash().equals(planned.inputHash())) {
                String holder =
                        result.staged() == null ? holdings.holder(result).orElse(null) : null;
                if (holder != null || isStaged(result.staged())) {
                    out.println(result.cell() + ": already tested by a build that did not finish; not rebuilt");
                    scheduler.resume(result, holder);
                }
            }
        }
    }

    private CellResult earlier(PlannedCell planned) {
        String cell = planned.cell().name();
        if (own.containsKey(cell)) {
            return own.get(cell);
        }
        return planned.reason().kind() == ReasonKind.FORCED ? null : proven.get(cell);
    }

    private boolean isStaged(CellResult.StagedImage staged) throws IOException, InterruptedException {
        return staged != null
                && new BlobPresence(registries.at(staged.registry()), staged.repository()).manifest(staged.digest());
    }
}
