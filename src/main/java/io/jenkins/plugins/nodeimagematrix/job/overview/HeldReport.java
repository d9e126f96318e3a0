package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixKey;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The held updates of a job, for the job's page.
 *
 * @param matrices the matrices of the job that have a plan
 * @param approved the approved releases that the lock file of a matrix does not contain yet; they apply to all matrices
 */
record HeldReport(int version, List<Waiting> matrices, List<Approvals.Approval> approved) {
    private static final int VERSION = 1;

    /**
     * The releases that one matrix holds.
     *
     * @param matrix the label of the matrix
     * @param build the build whose plan held them
     * @param lockFile path of the lock file, relative to the matrix file; {@code null} if releases are not chosen from a
     *     catalogue
     * @param lockPath path of the lock file, relative to the folder in which the step runs; {@code null} as above
     * @param message a subject line for the commit of the lock file with all approved releases; {@code null} as above, or if
     *     there is nothing to commit
     * @param held updates that are not approved yet
     * @param planned releases of that plan
     */
    record Waiting(
            String matrix,
            String build,
            String lockFile,
            String lockPath,
            String message,
            List<RunReport.HeldReleaseReport> held,
            List<String> planned) {}

    static HeldReport of(Job<?, ?> job) throws IOException {
        Approvals approvals = JobFolder.of(job).approvals();
        Set<String> approved =
                approvals.approvals().stream().map(Approvals.Approval::release).collect(Collectors.toSet());
        List<Waiting> matrices = CurrentMatrices.of(job).newest(matrix -> waiting(matrix, approvals, approved));
        List<PlannedLock> locks = CurrentMatrices.of(job).newest(PlannedLock::of);
        List<Approvals.Approval> open = new ArrayList<>();
        for (Approvals.Approval approval : approvals.approvals()) {
            if (!isCommitted(locks, Version.parse(approval.release()))) {
                open.add(approval);
            }
        }
        return new HeldReport(VERSION, matrices, open);
    }

    /** Whether a committed lock file contains a release, and no plan would still add it to one. */
    private static boolean isCommitted(List<PlannedLock> locks, Version release) throws IOException {
        boolean committed = false;
        for (PlannedLock lock : locks) {
            if (lock.isNew(release)) {
                return false;
            }
            committed |= lock.lock().contains(release);
        }
        return committed;
    }

    private static Waiting waiting(MatrixBuildAction matrix, Approvals approvals, Set<String> approved)
            throws IOException {
        RunOutline outline = matrix.reports().outline();
        if (outline == null) {
            return null;
        }
        PlannedLock lock = PlannedLock.of(matrix);
        return new Waiting(
                MatrixKey.of(matrix).label(),
                outline.build(),
                lock == null ? null : lock.path(),
                lock == null ? null : lock.file(),
                lock == null ? null : lock.message(approvals),
                outline.held().stream()
                        .filter(update -> !approved.contains(update.version()))
                        .toList(),
                lock == null
                        ? List.of()
                        : lock.lock().entries().keySet().stream()
                                .map(Object::toString)
                                .toList());
    }

    /** Versions that at least one matrix holds. */
    Set<String> releases() {
        Set<String> releases = new TreeSet<>();
        matrices.forEach(matrix -> matrix.held().forEach(update -> releases.add(update.version())));
        return releases;
    }
}
