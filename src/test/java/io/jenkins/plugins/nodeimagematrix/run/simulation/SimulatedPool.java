package io.jenkins.plugins.nodeimagematrix.run.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;

/** A pool of threads in {@link VirtualTime}. */
final class SimulatedPool extends AbstractExecutorService {
    private final VirtualTime time;
    private final SimulatedProcess process;
    private final int threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Collection<VirtualTime.Actor> running = new ArrayList<>();
    private boolean ended;

    SimulatedPool(VirtualTime time, SimulatedProcess process, int threads) {
        this.time = time;
        this.process = process;
        this.threads = threads;
    }

    @Override
    public void execute(Runnable work) {
        waiting.add(work);
        if (running.size() < threads) {
            running.add(time.start(process, this::work));
        }
    }

    private void work() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
        running.remove(time.self());
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> work) {
        return new Task<>(work);
    }

    /** Waits in virtual time. */
    private final class Task<T> extends FutureTask<T> {
        private final VirtualTime.Bell done = time.new Bell();

        Task(Callable<T> work) {
            super(work);
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            while (!isDone()) {
                done.await();
            }
            return super.get();
        }

        @Override
        protected void done() {
            done.ring();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        ended = true;
        List<Runnable> left = List.copyOf(waiting);
        waiting.clear();
        running.forEach(VirtualTime.Actor::interrupt);
        return left;
    }

    @Override
    public void shutdown() {
        ended = true;
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended && running.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
