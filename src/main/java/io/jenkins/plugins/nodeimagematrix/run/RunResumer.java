package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * The resumption of interrupted runs: a cell that they proved is not rebuilt if its inputs are the same and its image is
 * still at the registry or on the daemon that built it.
 */
public final class RunResumer {
    private final Map<String, CellResult> proven;
    private final Map<String, CellResult> own;
    private final Plan plan;
    private final Registries registries;
    private final ProvenImageLocator imageLocator;
    private final InterruptedRuns interrupted;
    private final ContentsFolder contents;
    private final ScanGate gate;

    /**
     * @param interrupted the interrupted runs
     * @param runId id of the run itself, which may be one of them: its own results count even if everything is to be rebuilt
     * @param contents receives what is in the images, without which a result is not taken over; {@code null} if the run needs no
     *     contents
     * @param gate judges again what scanners found in the images
     */
    public RunResumer(
            InterruptedRuns interrupted,
            String runId,
            Plan plan,
            Registries registries,
            ProvenImageLocator imageLocator,
            ContentsFolder contents,
            ScanGate gate) {
        this.proven = interrupted.proven();
        this.own = interrupted.provenBy(runId);
        this.plan = plan;
        this.registries = registries;
        this.imageLocator = imageLocator;
        this.interrupted = interrupted;
        this.contents = contents;
        this.gate = gate;
    }

    /**
     * @throws IOException if a registry does not say whether it has the images: the run then ends, for a later one to resume, in
     *     place of building what is proven
     */
    public void resume(Scheduler scheduler, PrintStream out) throws IOException, InterruptedException {
        for (PlannedCell planned : plan.cells()) {
            CellResult earlier = earlier(planned);
            boolean isTaken = !planned.isUnchanged()
                    && earlier != null
                    && earlier.inputHash().equals(planned.inputHash())
                    && (contents == null || contents.take(earlier, interrupted.contents()));
            CellResult result = isTaken ? gate.again(earlier).orElse(null) : null;
            if (result != null) {
                String holder =
                        result.staged() == null ? imageLocator.holder(result).orElse(null) : null;
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
                && new BlobPresence(registries.at(staged.registry()), staged.repository())
                        .manifestAlone(staged.digest());
    }
}
