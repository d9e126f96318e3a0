package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The report of a job's last drift check.
 *
 * @param millis time of the check, since the epoch
 * @param tags number of tags checked
 * @param findings tags that have changed or could not be checked
 */
public record DriftReport(int version, long millis, int tags, List<Drift.Finding> findings)
        implements StateFile.Versioned {
    public static final int VERSION = 1;
    private static final StateFile.Format<DriftReport> FORMAT = new StateFile.Format<>(DriftReport.class, VERSION);

    public static DriftReport of(List<Drift.Finding> all) {
        return new DriftReport(
                VERSION,
                System.currentTimeMillis(),
                all.size(),
                all.stream()
                        .filter(finding -> finding.state() != Drift.State.SAME)
                        .toList());
    }

    /** This report without the tags that were put again since the check; their findings are obsolete. */
    public DriftReport without(Map<String, List<HistoryEntry>> changes) {
        List<Drift.Finding> current = findings.stream()
                .filter(finding -> changes.getOrDefault(finding.tag(), List.of()).stream()
                        .noneMatch(change -> change.millis() > millis))
                .toList();
        return new DriftReport(version, millis, tags, current);
    }

    static StateFile<DriftReport> file(Path path) {
        return FORMAT.at(path);
    }
}
