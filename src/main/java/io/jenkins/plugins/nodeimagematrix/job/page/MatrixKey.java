package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;

/**
 * Tells the matrices of one build apart, and finds each again in the builds before and after.
 *
 * @param title of the matrix
 * @param nth among those of this title in its build, from 1: a build may run the same file more than once
 */
public record MatrixKey(String title, int nth) {
    public static MatrixKey of(MatrixBuildAction matrix) {
        int nth = 1;
        for (MatrixBuildAction other : MatrixActions.all(matrix.getRun())) {
            if (other == matrix) {
                break;
            }
            nth += other.title().equals(matrix.title()) ? 1 : 0;
        }
        return new MatrixKey(matrix.title(), nth);
    }

    /** {@code null} if the build has no such matrix. */
    MatrixBuildAction in(Run<?, ?> build) {
        return MatrixActions.all(build).stream()
                .filter(matrix -> matrix.title().equals(title))
                .skip(nth - 1)
                .findFirst()
                .orElse(null);
    }

    /** Shown on pages and used in addresses. */
    public String label() {
        return nth == 1 ? title : title + " (" + nth + ")";
    }
}
