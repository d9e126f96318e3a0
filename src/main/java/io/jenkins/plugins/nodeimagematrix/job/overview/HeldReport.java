package io.jenkins.plugins.nodeimagematrix.job.overview;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.CurrentMatrices;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixKey;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutline;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
     * @param held updates that are not approved yet, each with the operating systems for which it is not
     * @param planned releases of that plan, without those that an approval adds systems to
     */
    record Waiting(
            String matrix,
            String build,
            String lockFile,
            String lockPath,
            String message,
            List<RunReport.HeldReleaseReport> held,
            List<String> planned) {}

    /** The newest plan of a matrix; its lock is {@code null} if releases are not chosen from a catalogue. */
    private record NewestPlan(String matrix, RunOutline outline, PlannedLock lock) {
        /** @return {@code null} if the build has no plan of the matrix */
        static NewestPlan of(MatrixBuildAction matrix) throws IOException {
            RunOutline outline = matrix.reports().outline();
            return outline == null
                    ? null
                    : new NewestPlan(MatrixKey.of(matrix).label(), outline, PlannedLock.of(matrix));
        }
    }

    static HeldReport of(Job<?, ?> job) throws IOException {
        Approvals approvals = JobFolder.of(job).approvals();
        List<NewestPlan> plans = CurrentMatrices.of(job).newest(NewestPlan::of);
        List<Waiting> matrices = new ArrayList<>();
        for (NewestPlan plan : plans) {
            matrices.add(waiting(plan, approvals));
        }
        List<PlannedLock> locks =
                plans.stream().map(NewestPlan::lock).filter(Objects::nonNull).toList();
        List<Approvals.Approval> open = new ArrayList<>();
        for (Approvals.Approval approval : approvals.approvals()) {
            if (!isCommitted(locks, approval.entry())) {
                open.add(approval);
            }
        }
        return new HeldReport(VERSION, matrices, open);
    }

    /** Whether a committed lock file contains what was approved, and no plan would still add it to one. */
    private static boolean isCommitted(List<PlannedLock> locks, LockFile.Entry approval) throws IOException {
        boolean committed = false;
        for (PlannedLock lock : locks) {
            if (lock.isNew(approval.version())) {
                return false;
            }
            committed |= lock.lock().covers(approval);
        }
        return committed;
    }

    private static Waiting waiting(NewestPlan plan, Approvals approvals) throws IOException {
        PlannedLock lock = plan.lock();
        LockFile approved = approvals.lock();
        return new Waiting(
                plan.matrix(),
                plan.outline().build(),
                lock == null ? null : lock.path(),
                lock == null ? null : lock.file(),
                lock == null ? null : lock.message(approvals),
                plan.outline().held().stream()
                        .map(update -> open(update, approved.entries().get(Version.parse(update.version()))))
                        .flatMap(Optional::stream)
                        .toList(),
                lock == null ? List.of() : planned(lock.lock(), approved));
    }

    /**
     * What no approval includes of a held update.
     *
     * @param approval of its release; {@code null} if there is none
     */
    private static Optional<RunReport.HeldReleaseReport> open(
            RunReport.HeldReleaseReport update, LockFile.Entry approval) {
        if (approval == null) {
            return Optional.of(update);
        }
        List<String> rest = update.systems().stream()
                .filter(system -> !approval.admits(system))
                .toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(update.on(rest));
    }

    private static List<String> planned(LockFile lock, LockFile approved) {
        return lock.entries().keySet().stream()
                .filter(version -> !approved.contains(version)
                        || lock.covers(approved.entries().get(version)))
                .map(Object::toString)
                .toList();
    }

    /**
     * The operating systems for which each release is approved: those of the chosen ones for which it is held; none, which
     * stands for all, if these are all for which it is held.
     *
     * @param systems that the user chose; empty for all
     * @throws IllegalArgumentException if a release is not held, not for these systems, or none is held for one of them
     */
    Map<String, List<String>> approvable(List<String> releases, List<String> systems) {
        Map<String, List<String>> approvable = new LinkedHashMap<>();
        Set<String> unknown = new TreeSet<>(systems);
        for (String release : releases) {
            Set<String> held = systems(release);
            unknown.removeAll(held);
            List<String> chosen = systems.stream().filter(held::contains).toList();
            if (chosen.isEmpty() && !systems.isEmpty()) {
                throw new IllegalArgumentException(
                        Messages.MatrixJobAction_notHeldFor(release, String.join(", ", systems)));
            }
            approvable.put(release, chosen.containsAll(held) ? List.of() : chosen);
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    Messages.MatrixJobAction_notHeldFor(String.join(", ", releases), String.join(", ", unknown)));
        }
        return approvable;
    }

    /** The operating systems for which at least one matrix holds a release. */
    private Set<String> systems(String release) {
        List<RunReport.HeldReleaseReport> updates = matrices.stream()
                .flatMap(matrix -> matrix.held().stream())
                .filter(update -> update.version().equals(release))
                .toList();
        if (updates.isEmpty()) {
            throw new IllegalArgumentException(Messages.MatrixJobAction_notHeld(release));
        }
        Set<String> held = new TreeSet<>();
        updates.forEach(update -> held.addAll(update.systems()));
        return held;
    }

    /** Versions that at least one matrix holds. */
    Set<String> releases() {
        Set<String> releases = new TreeSet<>();
        matrices.forEach(matrix -> matrix.held().forEach(update -> releases.add(update.version())));
        return releases;
    }
}
