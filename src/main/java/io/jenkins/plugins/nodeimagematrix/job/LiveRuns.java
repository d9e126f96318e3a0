package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.WatchedRun;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that are under way on this controller, each known by the folder that it has for itself. */
final class LiveRuns {
    private static final Map<RunFolder, WatchedRun> RUNS = new ConcurrentHashMap<>();

    private LiveRuns() {}

    static void put(RunFolder folder, WatchedRun live) {
        RUNS.put(folder, live);
    }

    static void remove(RunFolder folder) {
        RUNS.remove(folder);
    }

    /** @return {@code null} if the run is not under way */
    static WatchedRun get(RunFolder folder) {
        return RUNS.get(folder);
    }
}
