package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which threads of this JVM work for which run. An agent is cleaned up only when they have ended, and it does not rely on
 * the controller's cancellation having arrived.
 */
public final class ActiveCells {
    private static final Map<String, Set<Thread>> THREADS = new HashMap<>();

    private ActiveCells() {}

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

    /** Interrupts the run's threads and waits until they are gone, at most {@code seconds}. */
    public static void stop(String runId, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
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
