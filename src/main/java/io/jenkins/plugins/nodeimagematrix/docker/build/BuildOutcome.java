package io.jenkins.plugins.nodeimagematrix.docker.build;

/** How one instruction ended. */
public enum BuildOutcome {
    PASSED,
    FAILED,
    /** Never reached: an earlier instruction failed, or its stage is not needed for the result. */
    NOT_RUN
}
