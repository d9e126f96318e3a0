package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import java.time.Duration;

/**
 * The settings of a run.
 *
 * @param push whether proven images are published
 * @param stage whether proven images are uploaded without a tag, if they are not published anyway
 * @param refresh whether a pinned tag may be overwritten if it holds another image
 * @param failFast whether the first failure ends the run
 * @param retries how often a step is retried after a transport fault; tests are never retried
 * @param stepTimeout limit for each build and each test
 * @param diskBudget limit in bytes for the plugin's images and the build cache on each daemon; 0 for no limit
 * @param backOff how long a failing cell waits before a run tries it again
 */
public record RunSettings(
        boolean push,
        boolean stage,
        boolean refresh,
        boolean failFast,
        int retries,
        Duration stepTimeout,
        long diskBudget,
        BackOff backOff) {
    private static final Duration DEFAULT_STEP_TIMEOUT = Duration.ofHours(1);

    /** Publishes, retries transport faults twice, and limits every step to one hour. */
    public static final RunSettings DEFAULT =
            new RunSettings(true, false, false, false, 2, DEFAULT_STEP_TIMEOUT, 0, BackOff.NONE);

    public RunSettings withPush(boolean value) {
        return new RunSettings(value, stage, refresh, failFast, retries, stepTimeout, diskBudget, backOff);
    }

    public RunSettings withRefresh(boolean value) {
        return new RunSettings(push, stage, value, failFast, retries, stepTimeout, diskBudget, backOff);
    }

    public RunSettings withRetries(int value) {
        return new RunSettings(push, stage, refresh, failFast, value, stepTimeout, diskBudget, backOff);
    }

    public RunSettings withBackOff(BackOff value) {
        return new RunSettings(push, stage, refresh, failFast, retries, stepTimeout, diskBudget, value);
    }

    public RunSettings withDiskBudget(long value) {
        return new RunSettings(push, stage, refresh, failFast, retries, stepTimeout, value, backOff);
    }
}
