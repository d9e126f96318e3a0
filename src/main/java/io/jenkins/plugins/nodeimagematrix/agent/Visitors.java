package io.jenkins.plugins.nodeimagematrix.agent;

import java.util.HashMap;
import java.util.Map;

/** The controller's threads that wait for an agent. If it falls silent, none of them is to wait any longer. */
final class Visitors {
    private final Map<Thread, Integer> waiting = new HashMap<>();
    private boolean sentAway;

    interface Visit extends AutoCloseable {
        @Override
        void close();
    }

    synchronized Visit enter() throws InterruptedException {
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

    synchronized void sendAway() {
        sentAway = true;
        waiting.keySet().forEach(Thread::interrupt);
    }

    synchronized boolean areSentAway() {
        return sentAway;
    }
}
