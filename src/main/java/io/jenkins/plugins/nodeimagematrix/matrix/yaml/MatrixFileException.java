package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** The exception for a matrix file or inventory that cannot be used. Its message has all problems, one per line. */
public final class MatrixFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    public MatrixFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
