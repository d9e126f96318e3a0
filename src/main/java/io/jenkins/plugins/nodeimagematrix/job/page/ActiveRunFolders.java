package io.jenkins.plugins.nodeimagematrix.job.page;

import io.jenkins.plugins.nodeimagematrix.run.ActiveRun;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A registry of the runs in progress on this controller, by run folder. */
public final class ActiveRunFolders {
    private static final Map<RunFolder, ActiveRun> RUNS = new ConcurrentHashMap<>();

    private ActiveRunFolders() {}

    public static void put(RunFolder folder, ActiveRun live) {
        RUNS.put(folder, live);
    }

    public static void remove(RunFolder folder) {
        RUNS.remove(folder);
    }

    /** @return {@code null} if the run is not in progress */
    public static ActiveRun get(RunFolder folder) {
        return RUNS.get(folder);
    }
}
