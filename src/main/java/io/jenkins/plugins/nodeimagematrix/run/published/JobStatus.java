package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The status of each matrix of a job, kept in one small file so that views and badges need not read reports. */
public record JobStatus(int version, List<MatrixStatus> matrices) implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<JobStatus> FORMAT = new StateFile.Format<>(JobStatus.class, VERSION);

    public JobStatus {
        matrices = matrices == null ? List.of() : List.copyOf(matrices);
    }

    static JobStatus none() {
        return new JobStatus(VERSION, List.of());
    }

    static StateFile<JobStatus> file(Path path) {
        return FORMAT.at(path);
    }

    /** @param whole whether the build was of all cells, not of a selection */
    JobStatus after(String matrix, MatrixStatus.Build build, RunReport report, boolean whole) {
        List<MatrixStatus> all = new ArrayList<>();
        MatrixStatus before = MatrixStatus.none(matrix);
        for (MatrixStatus status : matrices) {
            if (status.matrix().equals(matrix)) {
                before = status;
            } else {
                all.add(status);
            }
        }
        all.add(before.after(build, report, whole));
        return new JobStatus(VERSION, all);
    }
}
