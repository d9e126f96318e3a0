package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;

/**
 * The assignment of one cell to one worker. Only the current assignment of a cell can complete it; results of a lost worker
 * are ignored.
 *
 * @param attempt 1 for the first assignment of the cell
 * @param local whether the base image is on the worker's daemon already (an affinity hit)
 */
public record Assignment(PlannedCell planned, WorkerSlot worker, BaseSource base, int attempt, boolean local) {
    public String cell() {
        return planned.cell().name();
    }
}
