package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;

/**
 * Tells the matrices of one build apart, and finds each again in the builds before and after.
 *
 * @param title what people call the matrix
 * @param nth among those of this title in its build, from 1: a build may run the same file more than once
 */
record MatrixName(String title, int nth) {
    static MatrixName of(MatrixBuildAction matrix) {
        int nth = 1;
        for (MatrixBuildAction other : Matrices.all(matrix.getRun())) {
            if (other == matrix) {
                break;
            }
            nth += other.title().equals(matrix.title()) ? 1 : 0;
        }
        return new MatrixName(matrix.title(), nth);
    }

    /** {@code null} if the build has no such matrix. */
    MatrixBuildAction in(Run<?, ?> build) {
        return Matrices.all(build).stream()
                .filter(matrix -> matrix.title().equals(title))
                .skip(nth - 1)
                .findFirst()
                .orElse(null);
    }

    /** For people, and in addresses. */
    String words() {
        return nth == 1 ? title : title + " (" + nth + ")";
    }
}
