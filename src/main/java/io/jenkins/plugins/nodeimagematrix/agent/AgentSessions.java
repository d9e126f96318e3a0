package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.nodeimagematrix.run.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.CellOrders;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The agents that a run uses, each opened when its first shard starts there and cleaned up when the run ends. */
public final class AgentSessions {
    private static final Logger LOGGER = Logger.getLogger(AgentSessions.class.getName());
    /** Runs of this controller that are under way; what any other run left on an agent may be swept up. */
    private static final Set<String> LIVE_RUNS = ConcurrentHashMap.newKeySet();

    private final String runId;
    private final Sources sources;
    private final Map<String, String> environment;
    private final CellOrders orders;
    private final CellLogs logs;
    private final Map<String, AgentSession> open = new HashMap<>();

    /** @param environment what the build sets for Docker's client on every agent, over the agent's own */
    public AgentSessions(
            String runId, Sources sources, Map<String, String> environment, CellOrders orders, CellLogs logs) {
        this.runId = runId;
        this.sources = sources;
        this.environment = environment;
        this.orders = orders;
        this.logs = logs;
        LIVE_RUNS.add(runId);
    }

    /** Whether a run is under way on this controller. */
    public static boolean isLive(String runId) {
        return LIVE_RUNS.contains(runId);
    }

    /** From now on nobody sweeps up what the run has on agents. */
    static void began(String runId) {
        LIVE_RUNS.add(runId);
    }

    static void ended(String runId) {
        LIVE_RUNS.remove(runId);
    }

    /** A shard's view of the agent it is on. */
    Place on(Computer computer) throws IOException, InterruptedException {
        AgentSession session;
        synchronized (open) {
            session = open.get(computer.getName());
            if (session == null) {
                session = AgentSession.open(runId, computer, sources, environmentOf(computer), LIVE_RUNS);
                open.put(computer.getName(), session);
            }
        }
        AgentSession place = session;
        return assignment -> {
            try (OutputStream log = logs.open(assignment.cell(), computer.getName())) {
                return place.perform(assignment, orders, this, log).acceptedFrom(name(computer), assignment.planned());
            }
        };
    }

    /** Where a shard does its cells. */
    @FunctionalInterface
    interface Place {
        CellResult perform(Assignment assignment) throws IOException, InterruptedException;
    }

    /** The session of an agent whose daemon holds an image that another one needs. */
    AgentSession of(String agent) throws IOException {
        synchronized (open) {
            AgentSession session = open.get(agent);
            if (session == null) {
                throw new IOException("the agent " + agent + ", which has the base image, is gone");
            }
            return session;
        }
    }

    /** The agent was lost; if it comes back, it is opened anew, and what was left there is swept up then. */
    void forget(String agent) {
        synchronized (open) {
            open.remove(agent);
        }
    }

    private static String name(Computer computer) {
        return computer.getName().isEmpty() ? Messages.FanOut_controller() : computer.getName();
    }

    private Map<String, String> environmentOf(Computer computer) {
        Map<String, String> all = new TreeMap<>();
        if (computer.getNode() != null) {
            for (Object property : computer.getNode().getNodeProperties()) {
                if (property instanceof EnvironmentVariablesNodeProperty variables) {
                    all.putAll(variables.getEnvVars());
                }
            }
        }
        all.putAll(environment);
        return all;
    }

    /** Cleans up on every agent; one that can't be reached is cleaned up when it is used again. */
    void close() {
        Map<String, AgentSession> sessions;
        synchronized (open) {
            sessions = Map.copyOf(open);
            open.clear();
        }
        boolean interrupted = Thread.interrupted();
        for (Map.Entry<String, AgentSession> session : sessions.entrySet()) {
            try {
                session.getValue().close();
            } catch (IOException | RuntimeException unreachable) {
                LOGGER.log(Level.INFO, "could not clean up on " + session.getKey(), unreachable);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        LIVE_RUNS.remove(runId);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
