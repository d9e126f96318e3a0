package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The threads of this JVM that work for each run. Clean-up stops them first and waits for their end, whether the controller's
 * cancellation has arrived or not.
 */
public final class ActiveCells {
    private static final Map<String, Set<Thread>> THREADS = new HashMap<>();

    private ActiveCells() {}

    /** A thread at work until it is closed. */
    interface Entry extends AutoCloseable {
        @Override
        void close();
    }

    static Entry enter(String runId) {
        Thread thread = Thread.currentThread();
        synchronized (THREADS) {
            THREADS.computeIfAbsent(runId, id -> new HashSet<>()).add(thread);
        }
        return () -> leave(runId, thread);
    }

    private static void leave(String runId, Thread thread) {
        synchronized (THREADS) {
            Set<Thread> threads = THREADS.get(runId);
            if (threads != null) {
                threads.remove(thread);
                if (threads.isEmpty()) {
                    THREADS.remove(runId);
                }
            }
            THREADS.notifyAll();
        }
    }

    /** Interrupts the run's threads and waits until they have ended, for a limited time. */
    public static void stop(String runId, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (THREADS) {
            Set<Thread> threads = THREADS.get(runId);
            if (threads != null) {
                threads.forEach(Thread::interrupt);
            }
            while (THREADS.containsKey(runId) && System.nanoTime() < deadline) {
                THREADS.wait(100);
            }
        }
    }
}
