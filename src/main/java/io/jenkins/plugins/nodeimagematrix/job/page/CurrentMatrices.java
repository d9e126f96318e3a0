package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Job;
import hudson.model.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The matrices that a job has now: those of its last build that ended, and those that builds under way have begun beside them.
 * Builds without any are passed over.
 */
public final class CurrentMatrices {
    private final Job<?, ?> job;
    private final Set<MatrixKey> names = new LinkedHashSet<>();

    private CurrentMatrices(Job<?, ?> job) {
        this.job = job;
        for (Run<?, ?> build : MatrixHistory.back(job.getLastBuild())) {
            List<MatrixKey> here = MatrixActions.all(build).stream()
                    .filter(matrix -> Files.exists(matrix.folder().report()))
                    .map(MatrixKey::of)
                    .toList();
            names.addAll(here);
            if (!here.isEmpty() && !build.isBuilding()) {
                break;
            }
        }
    }

    public static CurrentMatrices of(Job<?, ?> job) {
        return new CurrentMatrices(job);
    }

    public Set<MatrixKey> names() {
        return names;
    }

    /** Each matrix as the newest build has it that has this part of it; without those that no build has it of. */
    public <T> List<T> newest(MatrixHistory.Part<T> part) throws IOException {
        List<T> all = new ArrayList<>();
        for (MatrixKey name : names) {
            T found = MatrixHistory.of(job, name).newest(part);
            if (found != null) {
                all.add(found);
            }
        }
        return all;
    }

    /**
     * The lock that a matrix was planned with the last time, without what was approved since.
     *
     * @param label of the matrix; empty for the first
     * @return {@code null} if there is none
     */
    public PlannedLock lock(String label) throws IOException {
        for (MatrixKey name : names) {
            if (label.isEmpty() || name.label().equals(label)) {
                return MatrixHistory.of(job, name).newest(PlannedLock::of);
            }
        }
        return null;
    }

    /** How the cells of all matrices ended the last time; empty while nothing was built. */
    public CellTally tally() throws IOException {
        return newest(matrix -> matrix.tally().isEmpty() ? null : matrix.tally()).stream()
                .reduce(CellTally.NONE, CellTally::plus);
    }
}
