package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Releases that wait for a person, for the job's page.
 *
 * @param build whose plan held them; {@code null} if none has planned yet
 * @param lockFile where the lock file belongs, or {@code null} if releases are not chosen from a catalogue
 * @param held not yet approved
 * @param approved let in by people
 * @param planned releases of the last build's plan
 */
record HeldReport(
        int version,
        String build,
        String lockFile,
        List<RunReport.HeldUpdate> held,
        List<Approvals.Approval> approved,
        Set<String> planned) {
    private static final int VERSION = 1;

    /**
     * @param last report of a build, or {@code null}
     * @param lock that this build planned with, or {@code null}
     */
    static HeldReport of(RunReport last, Approvals approvals, PlannedLock lock) throws IOException {
        Set<String> approved =
                approvals.approvals().stream().map(Approvals.Approval::release).collect(Collectors.toSet());
        Set<String> locked = lock == null
                ? Set.of()
                : lock.lock().entries().keySet().stream().map(Object::toString).collect(Collectors.toSet());
        return new HeldReport(
                VERSION,
                last == null ? null : last.build(),
                lock == null ? null : lock.path(),
                last == null
                        ? List.of()
                        : last.held().stream()
                                .filter(update -> !approved.contains(update.version()))
                                .toList(),
                approvals.approvals(),
                locked);
    }
}
