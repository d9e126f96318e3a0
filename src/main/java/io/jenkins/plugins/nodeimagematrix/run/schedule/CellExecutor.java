package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.IOException;

/** The executor of a run's cells: shards on Jenkins' agents, or threads of this JVM. */
@FunctionalInterface
public interface CellExecutor {
    /**
     * Runs workers that take cells from the scheduler until the last cell has ended. Cleans up afterwards in any case.
     *
     * @throws IOException if no worker can run the remaining cells
     * @throws InterruptedException if the run was aborted; all started work has ended
     */
    void work(Scheduler scheduler) throws IOException, InterruptedException;
}
