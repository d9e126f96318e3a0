package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.run.look.FailingSource;
import io.jenkins.plugins.nodeimagematrix.run.look.Look;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.Looks;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The looks that were asked for. One thread makes them, those for all waiting jobs together; it ends when none waits. A job that
 * waits already is not added again.
 */
final class LookQueue {
    private static final Logger LOGGER = Logger.getLogger(LookQueue.class.getName());

    private final Looks looks;
    private final Map<LookOrigin, Map<TriggeredJob, TriggeredJob>> waiting = new EnumMap<>(LookOrigin.class);
    /** As long as there is the job. */
    private final Map<Job<?, ?>, Look> last = Collections.synchronizedMap(new WeakHashMap<>());

    private volatile List<FailingSource> failing = List.of();
    private Thread thread;
    /** When all answers of looks so far are old enough to be asked for again, as {@link System#nanoTime}. */
    private volatile long fresh = System.nanoTime();

    LookQueue(Looks looks) {
        this.looks = looks;
    }

    synchronized void add(TriggeredJob job, LookOrigin origin) {
        waiting.computeIfAbsent(origin, absent -> new LinkedHashMap<>()).put(job, job);
        if (thread == null) {
            thread = new Thread(this::work, "image matrix looks");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void work() {
        for (Map.Entry<LookOrigin, Map<TriggeredJob, TriggeredJob>> next = next(); next != null; next = next()) {
            try {
                awaitTurn(next.getKey());
                looks.look(next.getValue().values(), next.getKey()).forEach((job, look) -> last.put(job.job(), look));
                failing = looks.failing();
            } catch (InterruptedException stopped) {
                // Nothing interrupts this thread; if something does, the jobs look again on their schedule.
                LOGGER.log(Level.INFO, "looks were interrupted", stopped);
            } catch (RuntimeException bug) {
                LOGGER.log(Level.WARNING, "looks failed for " + next.getValue().size() + " jobs", bug);
            } finally {
                fresh = System.nanoTime() + Looks.URGENT_PAUSE.toNanos();
            }
        }
    }

    /**
     * Waits until no answer is from before the request for an urgent look. A notification seldom comes alone, so others may join it
     * meanwhile; a user does not wait without need.
     */
    private void awaitTurn(LookOrigin origin) throws InterruptedException {
        if (origin == LookOrigin.WEBHOOK) {
            Thread.sleep(Looks.URGENT_PAUSE.toMillis());
        } else if (origin.isUrgent()) {
            TimeUnit.NANOSECONDS.sleep(fresh - System.nanoTime());
        }
    }

    private synchronized Map.Entry<LookOrigin, Map<TriggeredJob, TriggeredJob>> next() {
        if (waiting.isEmpty()) {
            thread = null;
            return null;
        }
        LookOrigin origin = waiting.keySet().iterator().next();
        return Map.entry(origin, waiting.remove(origin));
    }

    /** The last look for a job since the controller was started; {@code null} if there was none. */
    Look last(Job<?, ?> job) {
        return last.get(job);
    }

    /** The catalogue and the registries that did not answer the last looks. */
    List<FailingSource> failing() {
        return failing;
    }
}
