package io.jenkins.plugins.nodeimagematrix.run.store;

import java.util.concurrent.ExecutorService;
import java.util.function.IntFunction;

/** The threads of {@link InParallel} and the disk for work that the current thread starts. */
public final class SimulatedMachine {
    private SimulatedMachine() {}

    /** @param pools make a pool with so many threads */
    public static void use(IntFunction<ExecutorService> pools, Disk disk) {
        InParallel.POOLS.set(pools);
        Disk.OF_THREAD.set(disk);
    }

    public static void useReal() {
        InParallel.POOLS.remove();
        Disk.OF_THREAD.remove();
    }
}
