package io.jenkins.plugins.nodeimagematrix.run.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Results that are made before they are asked for, on two threads of their own. A caller that asks for a result whose work has not
 * started makes it itself, so no caller waits in a queue, and a failed result counts as one that was not made. Safe for several threads.
 */
public final class InAdvance<K, R> {
    private static final int THREADS = 2;

    private final ExecutorService threads = InParallel.POOLS.get().apply(THREADS);
    private final Map<K, Begun<R>> begun = new HashMap<>();

    /** @param claimed whether the work goes on, is done, or is left to who asked for its result */
    private record Begun<R>(AtomicBoolean claimed, Future<R> result) {}

    /** Has a result made, unless it is already begun. Does not wait. */
    public synchronized void begin(K key, Callable<R> work) {
        if (!threads.isShutdown() && !begun.containsKey(key)) {
            AtomicBoolean claimed = new AtomicBoolean();
            begun.put(
                    key,
                    new Begun<>(
                            claimed, threads.submit(() -> claimed.compareAndSet(false, true) ? work.call() : null)));
        }
    }

    /**
     * Takes a result out. Waits for work that goes on.
     *
     * @return empty if it was not begun, if its work has not started, or failed
     */
    public Optional<R> take(K key) throws InterruptedException {
        Begun<R> one;
        synchronized (this) {
            one = begun.remove(key);
        }
        if (one == null || one.claimed().compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(one.result().get());
        } catch (ExecutionException failed) {
            return Optional.empty();
        }
    }

    /** Stops all work. */
    public synchronized void stop() {
        threads.shutdownNow();
    }
}
