package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;

/**
 * The key of a matrix, unique within one build and the same across the builds of a job.
 *
 * @param title of the matrix
 * @param nth the number among the matrices of this title in the build, from 1: a build may run the same file more than once
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

    /** Returns the matrix of a build with this key; {@code null} if there is none. */
    MatrixBuildAction in(Run<?, ?> build) {
        return MatrixActions.all(build).stream()
                .filter(matrix -> matrix.title().equals(title))
                .skip(nth - 1)
                .findFirst()
                .orElse(null);
    }

    /** The key as text, for pages and URLs. */
    public String label() {
        return nth == 1 ? title : title + " (" + nth + ")";
    }
}
