package io.jenkins.plugins.nodeimagematrix.matrix.plan;

/** The kinds of reasons why a cell is built or not. */
public enum ReasonKind {
    NEW,
    INPUTS_CHANGED,
    /** The base changed: the parent cell, or the digest or name of an external image. */
    BASE_CHANGED,
    /** The image is unchanged. Its tests changed, or none of them is known to have passed. */
    TESTS_CHANGED,
    FAILED_BEFORE,
    FORCED,
    /** The cell failed with the same inputs, and the time for another attempt has not come. */
    NOT_DUE,
    /** The release catalogue does not list a file of the release that the cell needs. */
    NOT_RELEASED,
    /** The base has no signature of the key that the matrix file demands. */
    BASE_UNVERIFIED,
    UNCHANGED
}
