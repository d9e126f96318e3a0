package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;

/**
 * One cell given to one worker. Only the assignment that is current for a cell can complete it, so what a lost worker says
 * later is not heard.
 *
 * @param attempt 1 for the first time the cell is given out
 * @param local whether the base image already is on the worker's daemon (an affinity hit)
 */
public record Assignment(PlannedCell planned, WorkerSlot worker, BaseSource base, int attempt, boolean local) {
    public String cell() {
        return planned.cell().name();
    }
}
