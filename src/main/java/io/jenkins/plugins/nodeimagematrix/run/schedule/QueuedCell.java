package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.HashSet;
import java.util.Set;

/** One cell's way through a run: who has it, how often it was given out, and where it could not be done. */
final class QueuedCell {
    private final PlannedCell planned;
    private final Set<String> failedOn = new HashSet<>();
    private CellState state = CellState.WAITING;
    private Assignment current;
    private int attempts;

    QueuedCell(PlannedCell planned) {
        this.planned = planned;
    }

    String name() {
        return planned.cell().name();
    }

    /** What it stands on; {@code null} for nothing of the run's. */
    String parent() {
        return planned.cell().parent();
    }

    PlannedCell planned() {
        return planned;
    }

    /** The agent label it asks for, {@link WorkerSlot#ANY} if it names none. */
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

    boolean failedOn(String agent) {
        return failedOn.contains(agent);
    }

    /** How often it was given out. */
    int attempts() {
        return attempts;
    }

    /** The agent that works on it; {@code null} if none does. */
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
     * The assignment is over, well or not.
     *
     * @return false if it was over before, and what its worker says counts for nothing
     */
    boolean takeFrom(Assignment assignment) {
        if (current != assignment || state != CellState.RUNNING) {
            return false;
        }
        current = null;
        return true;
    }

    /** It is to be done, elsewhere if that can be. */
    void comesBackFrom(String agent) {
        failedOn.add(agent);
        state = CellState.WAITING;
    }

    /** Its image was lost, so it is to be done as if for the first time. */
    void again() {
        state = CellState.WAITING;
        attempts = 0;
    }

    void ends(CellState how) {
        state = how;
    }
}
