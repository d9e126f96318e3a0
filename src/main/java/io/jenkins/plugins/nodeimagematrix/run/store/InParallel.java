package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Parallel execution of many short registry requests. The registry client limits the load on one registry. */
public final class InParallel {
    private static final int THREADS = 32;

    /** The threads for work that the current thread starts. A simulation sets threads that it controls. */
    static final ThreadLocal<IntFunction<ExecutorService>> POOLS = ThreadLocal.withInitial(() -> InParallel::pool);

    private InParallel() {}

    /** The requests for one item. */
    @FunctionalInterface
    public interface Work<T, R> {
        R of(T item) throws IOException, InterruptedException;
    }

    /** The requests for one item that have no result. */
    @FunctionalInterface
    public interface Task<T> {
        void perform(T item) throws IOException, InterruptedException;
    }

    private static ExecutorService pool(int threads) {
        return Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "node image matrix at a registry");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Applies the work to each item and waits for all results.
     *
     * @return the results, in the items' order
     * @throws IOException the first failure; work that has not started is cancelled
     */
    public static <T, R> List<R> map(Collection<T> items, Work<T, R> work) throws IOException, InterruptedException {
        if (items.isEmpty()) {
            return List.of();
        }
        if (items.size() == 1) {
            return Collections.singletonList(work.of(items.iterator().next()));
        }
        ExecutorService threads = POOLS.get().apply(Math.min(THREADS, items.size()));
        try {
            List<Future<R>> running = new ArrayList<>();
            for (T item : items) {
                running.add(threads.submit(() -> work.of(item)));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException fault) {
                throw fault;
            }
            if (failed.getCause() instanceof InterruptedException stopped) {
                throw stopped;
            }
            if (failed.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Performs the task for each item, the items of a group one after another, and waits for all.
     *
     * @throws IOException the first failure; groups that have not started are cancelled
     */
    public static <T> void each(Collection<? extends Collection<T>> groups, Task<T> task)
            throws IOException, InterruptedException {
        map(groups, group -> {
            for (T item : group) {
                task.perform(item);
            }
            return null;
        });
    }
}
