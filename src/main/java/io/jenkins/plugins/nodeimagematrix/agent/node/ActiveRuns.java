package io.jenkins.plugins.nodeimagematrix.agent.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of this controller that may have files and images on agents; what any other run left there is removed. */
public final class ActiveRuns {
    private static final Set<String> RUN_IDS = ConcurrentHashMap.newKeySet();

    private ActiveRuns() {}

    public static boolean contains(String runId) {
        return RUN_IDS.contains(runId);
    }

    static Set<String> all() {
        return Set.copyOf(RUN_IDS);
    }

    /** From now on, what the run has on agents is kept. */
    public static void began(String runId) {
        RUN_IDS.add(runId);
    }

    /** From now on, the next use of an agent removes what the run left there. */
    public static void ended(String runId) {
        RUN_IDS.remove(runId);
    }
}
