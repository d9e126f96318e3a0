package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.io.Serializable;

/** A position in a file; both numbers count from 1. */
public record SourceLocation(int line, int column) implements Serializable {
    public static final SourceLocation START = new SourceLocation(1, 1);
}
