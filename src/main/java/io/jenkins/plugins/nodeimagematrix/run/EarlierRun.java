package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.ReasonKind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * Takes up what earlier runs left unfinished, when they were killed or stopped: a cell they proved and staged, made of the
 * same inputs and still at the registry, is not built again.
 */
final class EarlierRun {
    private final Map<String, CellResult> proven;
    private final Plan plan;
    private final Registries registries;

    /** @param proven by runs that did not come to their end */
    EarlierRun(Map<String, CellResult> proven, Plan plan, Registries registries) {
        this.proven = proven;
        this.plan = plan;
        this.registries = registries;
    }

    void resume(Scheduler scheduler, PrintStream out) throws IOException, InterruptedException {
        for (PlannedCell planned : plan.cells()) {
            CellResult result = proven.get(planned.cell().name());
            if (planned.build()
                    && planned.reason().kind() != ReasonKind.FORCED
                    && result != null
                    && result.inputHash().equals(planned.inputHash())
                    && isStaged(result.staged())) {
                out.println(result.cell() + " was proven by a build that did not finish; it is not built again");
                scheduler.resume(result);
            }
        }
    }

    private boolean isStaged(CellResult.StagedImage staged) throws IOException, InterruptedException {
        return staged != null
                && registries
                        .at(staged.registry())
                        .digest(staged.repository(), staged.digest())
                        .isPresent();
    }
}
