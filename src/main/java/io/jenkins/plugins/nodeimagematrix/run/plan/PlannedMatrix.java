package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockChange;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * A plan, with the state it is based on.
 *
 * @param known the published tags
 * @param interrupted the interrupted runs, according to their journals
 * @param keptBases names of images outside of the matrix that have a new digest, while published images stay on the old one
 * @param heldBases images outside of the matrix that moved and that their policy holds
 * @param lockChange the change of the lock file; {@code null} if the matrix has none
 * @param sources hashes of the files and folders that the plan uses
 * @param attestation the demand that images have proofs, and the means to make them; {@code null} if they need none
 * @param events waits for limits of registries while it was planned
 */
public record PlannedMatrix(
        Plan plan,
        Ledger known,
        InterruptedRuns interrupted,
        SortedSet<String> keptBases,
        List<HeldBaseReport> heldBases,
        LockChange lockChange,
        SourceTree sources,
        Attestation attestation,
        List<RunEvent> events) {
    /** Whether the plan needs no change of the lock file. */
    public boolean lockIsCurrent() {
        return lockChange == null || lockChange.isEmpty();
    }

    /** Whether the contents of images are read: for bills of materials, or because aliases follow them within limits. */
    public boolean needsContents() throws IOException {
        return plan.cells().stream().anyMatch(planned -> planned.cell().aliasLimits() != null) || needsBills();
    }

    private boolean needsBills() throws IOException {
        return attestation != null
                && attestation
                        .of(this, Map.of(), ContentsFolder.NONE)
                        .required()
                        .contains(PredicateType.BILL_OF_MATERIALS.uri());
    }
}
