package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.model.Hudson;
import java.io.IOException;
import java.util.Map;

/**
 * Images that a run leaves on its agents' daemons for a while after its end. What has to be known to remove them is small enough
 * to be kept with the build, so that a controller that was restarted meanwhile can do it too.
 */
public final class Leftovers {
    private Leftovers() {}

    /** From now on nobody sweeps up what the run left; for a controller that was started anew. */
    public static void keep(String runId) {
        RunsUnderWay.began(runId);
    }

    /** Whoever uses an agent next may sweep up what the run left there. */
    public static void leave(String runId) {
        RunsUnderWay.ended(runId);
    }

    /**
     * Removes what the run left, on all agents at the same time.
     *
     * @param places what Docker's client needs on each agent to find the daemon, by the agent's name
     */
    public static void remove(String runId, Map<String, ? extends Map<String, String>> places) {
        Cleaners cleaners = new Cleaners();
        places.forEach((agent, environment) -> cleaners.begin(agent, () -> remove(runId, agent, environment)));
        cleaners.await();
        RunsUnderWay.ended(runId);
    }

    static void remove(String runId, String agent, Map<String, String> environment)
            throws IOException, InterruptedException {
        Computer computer = Hudson.getInstance().getComputer(agent);
        if (Agents.isReachable(computer)) {
            AgentSession.folderOfAll(computer).child(runId).act(new CleanAgent(environment, runId));
        }
    }
}
