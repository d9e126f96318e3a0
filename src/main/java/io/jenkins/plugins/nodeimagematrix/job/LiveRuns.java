package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.WatchedRun;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that are under way on this controller. */
final class LiveRuns {
    private static final Map<String, WatchedRun> RUNS = new ConcurrentHashMap<>();

    private LiveRuns() {}

    static void put(Run<?, ?> run, WatchedRun live) {
        RUNS.put(key(run), live);
    }

    static void remove(Run<?, ?> run) {
        RUNS.remove(key(run));
    }

    /** @return {@code null} if the run is not under way */
    static WatchedRun get(Run<?, ?> run) {
        return RUNS.get(key(run));
    }

    private static String key(Run<?, ?> run) {
        return run.getParent().getFullName() + "#" + run.getNumber();
    }
}
