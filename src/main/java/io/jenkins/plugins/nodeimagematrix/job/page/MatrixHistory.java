package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Job;
import hudson.model.Run;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The same matrix in each build of a job that has it, newest first. Builds are loaded from disk on iteration, and only the last
 * {@value #MAX_BUILDS} builds are considered.
 */
public final class MatrixHistory implements Iterable<MatrixBuildAction> {
    private static final int MAX_BUILDS = 200;

    private final Run<?, ?> newest;
    private final Function<Run<?, ?>, MatrixBuildAction> choice;

    private MatrixHistory(Run<?, ?> newest, Function<Run<?, ?>, MatrixBuildAction> choice) {
        this.newest = newest;
        this.choice = choice;
    }

    public static MatrixHistory of(Job<?, ?> job, MatrixKey name) {
        return new MatrixHistory(job.getLastBuild(), name::in);
    }

    /**
     * Returns the history of a matrix in the builds before its own. The first matrix of an earlier build counts as the same
     * matrix under another title if this build has no matrix with its key.
     */
    static MatrixHistory before(MatrixBuildAction matrix) {
        Run<?, ?> build = matrix.getRun();
        MatrixKey name = MatrixKey.of(matrix);
        return new MatrixHistory(build.getPreviousBuild(), earlier -> {
            MatrixBuildAction same = name.in(earlier);
            if (same != null || matrix.number() > 1) {
                return same;
            }
            MatrixBuildAction first = MatrixActions.first(earlier);
            return first == null || MatrixKey.of(first).in(build) != null ? null : first;
        });
    }

    /** Returns this build and those before it. */
    static Iterable<Run<?, ?>> back(Run<?, ?> newest) {
        return () -> builds(newest).iterator();
    }

    private static Stream<Run<?, ?>> builds(Run<?, ?> newest) {
        return Stream.<Run<?, ?>>iterate(newest, Objects::nonNull, Run::getPreviousBuild)
                .limit(MAX_BUILDS);
    }

    /** A part of a matrix that a build may have, such as its report. */
    public interface Part<T> {
        T of(MatrixBuildAction matrix) throws IOException;
    }

    /** Returns this part from the newest build that has it; {@code null} if no build has it. */
    <T> T newest(Part<T> part) throws IOException {
        for (MatrixBuildAction matrix : this) {
            T found = part.of(matrix);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public Iterator<MatrixBuildAction> iterator() {
        return builds(newest)
                .<MatrixBuildAction>map(choice)
                .filter(Objects::nonNull)
                .iterator();
    }
}
