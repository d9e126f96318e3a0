package io.jenkins.plugins.nodeimagematrix.docker.build;

/** The outcome of one instruction. */
public enum BuildOutcome {
    PASSED,
    FAILED,
    /** Never reached: an earlier instruction failed, or its stage is not needed for the result. */
    NOT_RUN
}
