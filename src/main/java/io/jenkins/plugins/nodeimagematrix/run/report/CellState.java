package io.jenkins.plugins.nodeimagematrix.run.report;

/** The state of a cell in a run. */
public enum CellState {
    /** Waits for its base image or for a free shard. */
    WAITING,
    /** A shard builds or tests it. */
    RUNNING,
    /** Every test layer was built on the candidate. */
    PROVEN,
    /** Built, and published without tests because the matrix file says {@code untested: true}. */
    UNTESTED,
    /** Its build or one of its tests failed. */
    FAILED,
    /** Not tried, because the cell it is built on failed. */
    BLOCKED,
    /** Left for a later run: the cell, or the one it is built on, is not due again or waits for a file of its release. */
    DEFERRED,
    /** Already published with the same inputs; nothing was done. */
    UNCHANGED,
    /** Not tried or not finished, because the run was stopped. */
    CANCELLED;

    /** Whether other cells may be built on it and its tags may be published. */
    public boolean isPublishable() {
        return this == PROVEN || this == UNTESTED || this == UNCHANGED;
    }

    public boolean ended() {
        return this != WAITING && this != RUNNING;
    }
}
