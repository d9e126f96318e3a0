package io.jenkins.plugins.nodeimagematrix.agent.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of this controller that may have something on agents; what any other run left there may be swept up. */
public final class ActiveRuns {
    private static final Set<String> IDS = ConcurrentHashMap.newKeySet();

    private ActiveRuns() {}

    public static boolean contains(String runId) {
        return IDS.contains(runId);
    }

    static Set<String> all() {
        return Set.copyOf(IDS);
    }

    /** From now on nobody sweeps up what the run has on agents. */
    public static void began(String runId) {
        IDS.add(runId);
    }

    /** Whoever uses an agent next may sweep up what the run left there. */
    public static void ended(String runId) {
        IDS.remove(runId);
    }
}
