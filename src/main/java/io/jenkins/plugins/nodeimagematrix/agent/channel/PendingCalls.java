package io.jenkins.plugins.nodeimagematrix.agent.channel;

import java.util.HashMap;
import java.util.Map;

/** The controller's threads that wait for an agent. If it falls silent, none of them is to wait any longer. */
public final class PendingCalls {
    private final Map<Thread, Integer> waiting = new HashMap<>();
    private boolean sentAway;

    public interface Visit extends AutoCloseable {
        @Override
        void close();
    }

    public synchronized Visit enter() throws InterruptedException {
        if (sentAway) {
            throw new InterruptedException("the agent does not answer");
        }
        Thread visitor = Thread.currentThread();
        waiting.merge(visitor, 1, Integer::sum);
        return () -> leave(visitor);
    }

    private synchronized void leave(Thread visitor) {
        waiting.computeIfPresent(visitor, (thread, visits) -> visits == 1 ? null : visits - 1);
    }

    public synchronized void sendAway() {
        sentAway = true;
        waiting.keySet().forEach(Thread::interrupt);
    }

    public synchronized boolean areSentAway() {
        return sentAway;
    }
}
