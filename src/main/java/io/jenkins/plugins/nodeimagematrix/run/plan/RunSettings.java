package io.jenkins.plugins.nodeimagematrix.run.plan;

/**
 * How a run is to be done, whoever asked for it.
 *
 * @param push whether what is proven is published
 * @param stage whether what is proven is brought to its registry without a name, if it is not published anyway
 * @param refresh whether a pinned tag that holds something else may be overwritten
 * @param failFast whether the first failure ends the run
 * @param retries how often a transport fault is tried again; tests are never retried
 * @param stepTimeoutMillis limit for each build and each test
 * @param diskBudget bytes that the plugin's images and the builder's memory may take on each daemon; 0 for no limit
 */
public record RunSettings(
        boolean push,
        boolean stage,
        boolean refresh,
        boolean failFast,
        int retries,
        long stepTimeoutMillis,
        long diskBudget) {
    private static final long DEFAULT_STEP_TIMEOUT_MILLIS = 60 * 60_000;

    /** Publishes, tries transport faults twice again, and gives every step an hour. */
    public static final RunSettings DEFAULT =
            new RunSettings(true, false, false, false, 2, DEFAULT_STEP_TIMEOUT_MILLIS, 0);

    public RunSettings withPush(boolean value) {
        return new RunSettings(value, stage, refresh, failFast, retries, stepTimeoutMillis, diskBudget);
    }

    public RunSettings withRefresh(boolean value) {
        return new RunSettings(push, stage, value, failFast, retries, stepTimeoutMillis, diskBudget);
    }

    public RunSettings withRetries(int value) {
        return new RunSettings(push, stage, refresh, failFast, value, stepTimeoutMillis, diskBudget);
    }

    public RunSettings withDiskBudget(long value) {
        return new RunSettings(push, stage, refresh, failFast, retries, stepTimeoutMillis, value);
    }
}
