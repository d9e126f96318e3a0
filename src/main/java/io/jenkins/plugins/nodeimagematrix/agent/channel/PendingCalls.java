package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.util.HashMap;
import java.util.Map;

/** The controller's threads that wait for an agent; all of them are interrupted when the agent stops answering. */
public final class PendingCalls {
    private final Map<Thread, Integer> waiting = new HashMap<>();
    private boolean aborted;

    /** A call until it is closed; calls of one thread may be nested. */
    public interface Call extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws InterruptedException if the agent has stopped answering */
    public synchronized Call begin() throws InterruptedException {
        if (aborted) {
            throw new InterruptedException("the agent does not answer");
        }
        Thread caller = Thread.currentThread();
        waiting.merge(caller, 1, Integer::sum);
        return () -> end(caller);
    }

    private synchronized void end(Thread caller) {
        waiting.computeIfPresent(caller, (thread, calls) -> calls == 1 ? null : calls - 1);
    }

    /** Interrupts all waiting threads, and refuses further calls. */
    public synchronized void abort() {
        aborted = true;
        waiting.keySet().forEach(Thread::interrupt);
    }

    public synchronized boolean isAborted() {
        return aborted;
    }
}
