package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.HashSet;
import java.util.Set;

/** The state of one cell in a run: its current assignment, the number of attempts, and the agents where it failed. */
final class QueuedCell {
    private final PlannedCell planned;
    private final int position;
    private final Set<String> failedOn = new HashSet<>();
    private CellState state = CellState.WAITING;
    private Assignment current;
    private int attempts;

    /** @param position in the plan */
    QueuedCell(PlannedCell planned, int position) {
        this.planned = planned;
        this.position = position;
    }

    String name() {
        return planned.cell().name();
    }

    /** The base cell; {@code null} if the base is not a cell of the run. */
    String parent() {
        return planned.cell().parent();
    }

    int position() {
        return position;
    }

    PlannedCell planned() {
        return planned;
    }

    /** The requested agent label; {@link WorkerSlot#ANY} if the cell names none. */
    String label() {
        String label = planned.cell().label();
        return label == null ? WorkerSlot.ANY : label;
    }

    CellState state() {
        return state;
    }

    boolean isWaiting() {
        return state == CellState.WAITING;
    }

    boolean failedSomewhere() {
        return !failedOn.isEmpty();
    }

    boolean failedOn(String agent) {
        return failedOn.contains(agent);
    }

    /** The number of assignments so far. */
    int attempts() {
        return attempts;
    }

    /** The agent that runs it; {@code null} if none does. */
    String agent() {
        return current == null ? null : current.worker().agent();
    }

    Assignment giveTo(WorkerSlot worker, BaseSource base, boolean local) {
        state = CellState.RUNNING;
        attempts++;
        current = new Assignment(planned, worker, base, attempts, local);
        return current;
    }

    /**
     * Ends the assignment, with or without success.
     *
     * @return false if the assignment is no longer current; its result is then ignored
     */
    boolean takeFrom(Assignment assignment) {
        if (current != assignment || state != CellState.RUNNING) {
            return false;
        }
        current = null;
        return true;
    }

    /** Makes the cell wait again, preferably for another agent. */
    void comesBackFrom(String agent) {
        failedOn.add(agent);
        state = CellState.WAITING;
    }

    /** Resets the cell for a rebuild because its image was lost. */
    void again() {
        state = CellState.WAITING;
        attempts = 0;
    }

    void ends(CellState how) {
        state = how;
    }
}
