package io.jenkins.plugins.nodeimagematrix.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Clean up on several agents at the same time. An agent that can't be reached, or takes too long, is cleaned up when it is used
 * the next time.
 */
final class Cleaners {
    private static final Logger LOGGER = Logger.getLogger(Cleaners.class.getName());
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final List<Thread> threads = new ArrayList<>();

    interface Cleaning {
        void perform() throws IOException, InterruptedException;
    }

    /** Begins to clean up on one agent, and does not wait for it. */
    void begin(String agent, Cleaning cleaning) {
        Thread thread =
                new Thread(() -> perform(agent, cleaning), "node-image-matrix cleans up on " + AgentName.of(agent));
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private static void perform(String agent, Cleaning cleaning) {
        try {
            cleaning.perform();
        } catch (IOException | RuntimeException unreachable) {
            LOGGER.log(Level.INFO, "could not clean up on " + AgentName.of(agent), unreachable);
        } catch (InterruptedException silent) {
            LOGGER.log(Level.INFO, "could not clean up on " + AgentName.of(agent) + ", which does not answer");
        }
    }

    /** Waits until all are done, but not for ever; an interrupt is kept for afterwards. */
    void await() {
        boolean interrupted = Thread.interrupted();
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(1, deadline - System.currentTimeMillis()));
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
