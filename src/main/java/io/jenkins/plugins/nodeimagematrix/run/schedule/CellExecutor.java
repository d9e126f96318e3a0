package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.IOException;

/** The executor of a run's cells: shards on Jenkins' agents, or threads of this JVM. */
@FunctionalInterface
public interface CellExecutor {
    /**
     * Has workers take cells from the scheduler until the last has ended, and cleans up behind them, however it ends.
     *
     * @throws IOException if no worker can do the cells that are left
     * @throws InterruptedException if the run was aborted; everything it started has ended by then
     */
    void work(Scheduler scheduler) throws IOException, InterruptedException;
}
