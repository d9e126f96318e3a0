package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.Journal;
import io.jenkins.plugins.nodeimagematrix.run.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes up what the last build left unfinished, when it was killed or stopped: a cell it proved and staged, made of the
 * same inputs and still at the registry, is not built again.
 */
final class EarlierRun {
    private final Run<?, ?> run;
    private final Plan plan;
    private final RegistryAccess registry;

    EarlierRun(Run<?, ?> run, Plan plan, RegistryAccess registry) {
        this.run = run;
        this.plan = plan;
        this.registry = registry;
    }

    void resume(Scheduler scheduler, PrintStream out) throws IOException, InterruptedException {
        Map<String, CellResult> proven = provenByLastRun();
        for (PlannedCell planned : plan.cells()) {
            CellResult result = proven.get(planned.cell().name());
            if (planned.build()
                    && result != null
                    && planned.reason().kind() != ReasonKind.FORCED
                    && result.inputHash().equals(planned.inputHash())
                    && isStaged(result.staged())) {
                out.println(Messages.EarlierRun_resumed(result.cell()));
                scheduler.resume(result);
            }
        }
    }

    private boolean isStaged(CellResult.StagedImage staged) throws IOException, InterruptedException {
        return staged != null
                && registry.client(staged.registry())
                        .digest(staged.repository(), staged.digest())
                        .isPresent();
    }

    /** What this build proved before its controller was restarted, and what the build before it proved and did not finish. */
    private Map<String, CellResult> provenByLastRun() throws IOException {
        Map<String, CellResult> proven = new HashMap<>();
        Run<?, ?> last = run.getPreviousBuild();
        while (last != null && last.getAction(MatrixBuildAction.class) == null) {
            last = last.getPreviousBuild();
        }
        if (last != null) {
            collect(last, proven);
        }
        collect(run, proven);
        return proven;
    }

    private static void collect(Run<?, ?> from, Map<String, CellResult> proven) throws IOException {
        List<JournalRecord> records =
                Journal.read(MatrixBuildAction.folder(from).journal());
        boolean finished = records.stream().anyMatch(JournalRecord.Finished.class::isInstance);
        for (JournalRecord record : records) {
            if (!finished
                    && record instanceof JournalRecord.CellEnded ended
                    && ended.result().state().ships()) {
                proven.put(ended.result().cell(), ended.result());
            }
        }
    }
}
