package io.jenkins.plugins.nodeimagematrix.run.report;

/** Where a cell stands in a run. */
public enum CellState {
    /** Waits for its base image or for a free shard. */
    WAITING,
    /** A shard builds or tests it. */
    RUNNING,
    /** Every test layer of it was built on its very candidate. */
    PROVEN,
    /** Built, but shipped without tests because the matrix file says {@code untested: true}. */
    UNTESTED,
    /** Its build or one of its tests failed. */
    FAILED,
    /** Not tried, because the image it stands on failed. */
    BLOCKED,
    /** Already published with the same inputs; nothing was done. */
    UNCHANGED,
    /** Not tried or not finished, because the run was stopped. */
    CANCELLED;

    /** Whether other cells may stand on it and its tags may be published. */
    public boolean ships() {
        return this == PROVEN || this == UNTESTED || this == UNCHANGED;
    }

    public boolean ended() {
        return this != WAITING && this != RUNNING;
    }
}
