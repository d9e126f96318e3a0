package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Job;
import hudson.model.Run;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The same matrix in each build of a job that has it, the newest first. Builds are read from disk as they are looked at, and of a long
 * history only the last {@value #LOOKED_AT} are.
 */
public final class MatrixHistory implements Iterable<MatrixBuildAction> {
    private static final int LOOKED_AT = 200;

    private final Run<?, ?> newest;
    private final Function<Run<?, ?>, MatrixBuildAction> choice;

    private MatrixHistory(Run<?, ?> newest, Function<Run<?, ?>, MatrixBuildAction> choice) {
        this.newest = newest;
        this.choice = choice;
    }

    public static MatrixHistory of(Job<?, ?> job, MatrixKey name) {
        return new MatrixHistory(job.getLastBuild(), name::in);
    }

    /** In the builds before; what was the first matrix there and is not in this build is taken for this one under another title. */
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

    /** This build and those before it. */
    static Iterable<Run<?, ?>> back(Run<?, ?> newest) {
        return () -> builds(newest).iterator();
    }

    private static Stream<Run<?, ?>> builds(Run<?, ?> newest) {
        return Stream.<Run<?, ?>>iterate(newest, Objects::nonNull, Run::getPreviousBuild)
                .limit(LOOKED_AT);
    }

    /** Something that a build may have. */
    public interface Part<T> {
        T of(MatrixBuildAction matrix) throws IOException;
    }

    /** This part of the newest build that has it; {@code null} if none has. */
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
