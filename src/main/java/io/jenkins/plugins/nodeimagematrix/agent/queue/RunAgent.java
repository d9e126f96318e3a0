package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentSession;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One agent of a run, connected or not: its session, its running shards, and the reason why the run can't use it for a while or
 * any more. Only calls that need the session wait for the agent.
 */
final class RunAgent {
    private static final Duration FIRST_BACKOFF = Duration.ofMinutes(1);
    private static final Duration LATER_BACKOFF = Duration.ofMinutes(10);
    /** When no other agent works for the run. */
    private static final Duration LAST_AGENT_BACKOFF = Duration.ofSeconds(10);

    private final String node;
    private final int perAgent;
    private final Opening opening;
    private final Object openingLock = new Object();
    private final Set<ShardRun> working = new HashSet<>();
    private volatile AgentSession session;
    private volatile boolean wasOpened;
    private boolean lossReported;
    private boolean wasUsable;
    private int faults;
    private int stopped;
    private int exclusions;
    private Exclusion exclusion;

    /** Opens the run's session on an agent. */
    interface Opening {
        /** @param again whether the run opened a session there before, or tried to, whose work may still be running */
        AgentSession open(Computer computer, boolean again) throws IOException, InterruptedException;
    }

    private record Exclusion(String why, long since, boolean forGood) {}

    /**
     * @param node the node's name
     * @param perAgent shards at a time
     */
    RunAgent(String node, int perAgent, Opening opening) {
        this.node = node;
        this.perAgent = perAgent;
        this.opening = opening;
    }

    String node() {
        return node;
    }

    /** The agent's name in journals, reports and messages. */
    String name() {
        return AgentName.of(node);
    }

    /** The session on the agent's current channel; opened if there is none. */
    AgentSession session(Computer computer) throws IOException, InterruptedException {
        synchronized (openingLock) {
            AgentSession last = session;
            if (last != null && last.reaches(computer)) {
                return last;
            }
            forget();
            boolean again = wasOpened;
            wasOpened = true;
            session = opening.open(computer, again);
            return session;
        }
    }

    /** Whether the run opened a session there, or tried to, so that it may have left files or images. */
    boolean wasOpened() {
        return wasOpened;
    }

    /** The session that was opened last, usable or not; {@code null} if there is none. */
    AgentSession lastSession() {
        return session;
    }

    /** Whether the last session still reaches the agent. */
    boolean reaches(Computer computer) {
        AgentSession last = session;
        return last != null && last.reaches(computer);
    }

    /** Closes the session of a lost agent; the next one cleans up after it. */
    void forget() {
        AgentSession last = session;
        if (last != null) {
            last.close();
            session = null;
        }
    }

    /** Removes what the run has there, also on an agent that was lost and is connected again. */
    void clean(Computer computer) throws IOException, InterruptedException {
        AgentSession last = session;
        try {
            if ((last == null || !last.reaches(computer)) && Agents.isReachable(computer)) {
                last = session(computer);
            }
            if (last != null) {
                last.clean();
            }
        } finally {
            if (last != null) {
                last.close();
            }
        }
    }

    /** The loss of the agent was reported. */
    synchronized void reportedLost() {
        lossReported = true;
    }

    /**
     * The agent can be used now.
     *
     * @return whether its loss was reported, and its return not yet
     */
    synchronized boolean returned() {
        wasUsable = true;
        boolean back = lossReported;
        lossReported = false;
        return back;
    }

    /** Counts a fault of unknown cause; returns the number of faults since the last success. */
    synchronized int fault() {
        return ++faults;
    }

    /** Resets the count of faults. */
    synchronized void succeeded() {
        faults = 0;
    }

    /** @param forGood whether for the rest of the run, since the agent is not trusted */
    synchronized void exclude(String why, boolean forGood) {
        exclusion = new Exclusion(why, System.currentTimeMillis(), forGood);
        exclusions++;
    }

    /** @return why the run can't use the agent though it is online; {@code null} if it can */
    synchronized String exclusion() {
        return exclusion == null ? null : exclusion.why;
    }

    /** Ends the exclusion after its back-off: a minute, later ten, or ten seconds if no other agent works for the run. */
    synchronized void forgive(boolean isLast) {
        Duration wait = isLast ? LAST_AGENT_BACKOFF : exclusions > 1 ? LATER_BACKOFF : FIRST_BACKOFF;
        if (exclusion != null
                && !exclusion.forGood
                && System.currentTimeMillis() - exclusion.since >= wait.toMillis()) {
            exclusion = null;
        }
    }

    /** Whether waiting for it is useless: it was never usable, is not trusted, or users stopped all its shards. */
    synchronized boolean isHopeless() {
        return stopped >= perAgent || exclusion != null && (exclusion.forGood || !wasUsable);
    }

    /** Takes one slot away for the rest of the run, after a user stopped a shard. */
    synchronized void withdraw() {
        stopped++;
    }

    /** The number of shards it could have, running ones included. */
    synchronized int slots() {
        return exclusion == null ? Math.max(0, perAgent - stopped) : 0;
    }

    /** @return why it can't get another shard; {@code null} if it can */
    synchronized String blockageReason() {
        if (exclusion != null) {
            return Messages.RunAgent_excluded(name(), exclusion.why);
        }
        if (working.size() + stopped < perAgent) {
            return null;
        }
        return stopped > 0 ? Messages.RunAgent_stopped(name()) : Messages.RunAgent_full(name(), working.size());
    }

    synchronized void entered(ShardRun shard) {
        working.add(shard);
    }

    /** @return false if it had left before */
    synchronized boolean left(ShardRun shard) {
        return working.remove(shard);
    }

    synchronized List<ShardRun> working() {
        return List.copyOf(working);
    }
}
