package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;

/** A place in a file; both numbers count from 1. */
public record At(int line, int column) implements Serializable {
    static final At START = new At(1, 1);
}
