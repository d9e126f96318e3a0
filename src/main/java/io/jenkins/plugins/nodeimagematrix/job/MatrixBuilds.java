package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Job;
import hudson.model.Run;
import java.io.IOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One matrix of each build of a job that has one, the newest first. Builds are read from disk as they are looked at, and of a long history
 * only the last {@value #LOOKED_AT} are.
 */
final class MatrixBuilds implements Iterable<MatrixBuildAction> {
    private static final int LOOKED_AT = 200;

    private final Run<?, ?> newest;
    private final Function<Run<?, ?>, MatrixBuildAction> choice;

    private MatrixBuilds(Run<?, ?> newest, Function<Run<?, ?>, MatrixBuildAction> choice) {
        this.newest = newest;
        this.choice = choice;
    }

    /** The first matrix of each build. */
    static MatrixBuilds of(Job<?, ?> job) {
        return new MatrixBuilds(job.getLastBuild(), Matrices::first);
    }

    /** The same matrix of each build before, as far as its title tells. */
    static MatrixBuilds before(MatrixBuildAction matrix) {
        return new MatrixBuilds(
                matrix.getRun().getPreviousBuild(), earlier -> Matrices.called(matrix.title(), earlier));
    }

    /** Something that a build may have. */
    interface Part<T> {
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
        return Stream.<Run<?, ?>>iterate(newest, Objects::nonNull, Run::getPreviousBuild)
                .limit(LOOKED_AT)
                .<MatrixBuildAction>map(choice)
                .filter(Objects::nonNull)
                .iterator();
    }
}
