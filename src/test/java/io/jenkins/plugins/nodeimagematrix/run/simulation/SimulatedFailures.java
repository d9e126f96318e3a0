package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which cells failed how often in a row, by controller, as a model of the back-off: a cell that failed is not built before it is
 * due. Failures of a run that did not end are not counted, since the controller may have lost them.
 */
final class SimulatedFailures {
    private final List<Duration> waits;
    private final Map<String, Failed> failed = new HashMap<>();

    /** @param last run in which it failed */
    private record Failed(String inputHash, int times, Instant at, SimulatedProcess last, Failed before) {}

    /** @param waits after the first, second, ... failure; the last repeats */
    SimulatedFailures(List<Duration> waits) {
        this.waits = waits;
    }

    void failed(SimulatedProcess process, PlannedCell cell) {
        Failed before = counted(process, cell);
        boolean again = before != null && before.inputHash().equals(cell.inputHash());
        failed.put(
                key(process, cell),
                new Failed(
                        cell.inputHash(),
                        again ? before.times() + 1 : 1,
                        process.time().now().truncatedTo(ChronoUnit.MILLIS),
                        process,
                        before));
    }

    void passed(SimulatedProcess process, PlannedCell cell) {
        failed.remove(key(process, cell));
    }

    /** Whether the cell was not due yet when the run was planned. */
    boolean mustWait(SimulatedProcess process, PlannedCell cell) {
        Failed last = counted(process, cell);
        return last != null
                && last.inputHash().equals(cell.inputHash())
                && process.started().isBefore(last.at().plus(waits.get(Math.min(last.times(), waits.size()) - 1)));
    }

    private Failed counted(SimulatedProcess process, PlannedCell cell) {
        Failed last = failed.get(key(process, cell));
        while (last != null && last.last().report() == null) {
            last = last.before();
        }
        return last;
    }

    private static String key(SimulatedProcess process, PlannedCell cell) {
        return process.home() + " " + cell.cell().name();
    }
}
