package io.jenkins.plugins.nodeimagematrix.run.store;

import java.util.concurrent.ExecutorService;
import java.util.function.IntFunction;

/** The threads of {@link InParallel} for work that the current thread starts. */
public final class SimulatedPools {
    private SimulatedPools() {}

    /** @param pools make a pool with so many threads */
    public static void use(IntFunction<ExecutorService> pools) {
        InParallel.POOLS.set(pools);
    }

    public static void useReal() {
        InParallel.POOLS.remove();
    }
}
