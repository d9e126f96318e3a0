package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.util.List;

/**
 * The last look at whether registries still hold what a job shipped.
 *
 * @param millis when it was looked, since the epoch
 * @param tags how many tags were asked for
 * @param findings those that are not what was shipped, or could not be asked for
 */
public record DriftReport(int version, long millis, int tags, List<Drift.Finding> findings)
        implements StateFile.Versioned {
    public static final int VERSION = 1;

    public static DriftReport of(List<Drift.Finding> all) {
        return new DriftReport(
                VERSION,
                System.currentTimeMillis(),
                all.size(),
                all.stream()
                        .filter(finding -> finding.state() != Drift.State.SAME)
                        .toList());
    }

    static StateFile<DriftReport> file(Path path) {
        return new StateFile<>(path, DriftReport.class, VERSION);
    }
}
