package io.jenkins.plugins.nodeimagematrix.matrix;

public enum ReasonKind {
    NEW,
    INPUTS_CHANGED,
    BASE_CHANGED,
    FAILED_BEFORE,
    FORCED,
    UNCHANGED
}
