package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.model.Hudson;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Images that a run leaves on its agents' daemons for a while after its end. What has to be known to remove them is small enough
 * to be kept with the build, so that a controller that was restarted meanwhile can do it too.
 */
public final class Leftovers {
    private static final Logger LOGGER = Logger.getLogger(Leftovers.class.getName());
    /** How Docker's client finds the daemon; everything else in its environment is nobody's business later. */
    private static final Set<String> KEPT =
            Set.of("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "PATH");

    private Leftovers() {}

    /** Of what Docker's client gets on an agent, what may be kept. */
    static Map<String, String> kept(Map<String, String> environment) {
        Map<String, String> kept = new TreeMap<>(environment);
        kept.keySet().retainAll(KEPT);
        return kept;
    }

    /** From now on nobody sweeps up what the run left; for a controller that was started anew. */
    public static void keep(String runId) {
        AgentSessions.began(runId);
    }

    /** Whoever uses an agent next may sweep up what the run left there. */
    public static void leave(String runId) {
        AgentSessions.ended(runId);
    }

    /**
     * Removes what the run left. An agent that can't be reached is cleaned up when it is used the next time.
     *
     * @param places what Docker's client needs on each agent to find the daemon, by the agent's name
     */
    public static void remove(String runId, Map<String, ? extends Map<String, String>> places) {
        places.forEach((agent, environment) -> remove(runId, agent, environment));
        AgentSessions.ended(runId);
    }

    private static void remove(String runId, String agent, Map<String, String> environment) {
        Computer computer = Hudson.getInstance().getComputer(agent);
        if (!Agents.isReachable(computer)) {
            return;
        }
        try {
            AgentSession.folderOfAll(computer).child(runId).act(new CleanAgent(environment, runId));
        } catch (IOException | RuntimeException unreachable) {
            LOGGER.log(Level.INFO, "could not remove what " + runId + " left on " + agent, unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
