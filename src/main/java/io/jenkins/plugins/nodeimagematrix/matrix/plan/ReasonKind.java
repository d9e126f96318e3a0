package io.jenkins.plugins.nodeimagematrix.matrix.plan;

/** Why a cell is built, or is not. */
public enum ReasonKind {
    NEW,
    INPUTS_CHANGED,
    /** What it stands on changed: the cell it is built on, or the digest or name of an external image. */
    BASE_CHANGED,
    /** The image stays as it is; its tests are others, or none of them is known to have passed. */
    TESTS_CHANGED,
    FAILED_BEFORE,
    FORCED,
    UNCHANGED
}
