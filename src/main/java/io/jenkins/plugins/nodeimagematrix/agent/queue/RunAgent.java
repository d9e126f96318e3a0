package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentSession;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One agent as a run uses it, whether it can be reached now or not: the session there, the shards at work on it, and why the run
 * can't use it for a while, or for good. Nobody waits for an agent but those who need its session.
 */
final class RunAgent {
    private static final long FIRST_BACKOFF_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LATER_BACKOFF_MILLIS = TimeUnit.MINUTES.toMillis(10);
    /** When no other agent works for the run. */
    private static final long LAST_AGENT_BACKOFF_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final String node;
    private final int perAgent;
    private final Opening opening;
    private final Object openingLock = new Object();
    private final Set<ShardRun> working = new HashSet<>();
    private volatile AgentSession session;
    private volatile boolean wasOpened;
    private boolean wasMissed;
    private boolean wasFit;
    private int faults;
    private int stopped;
    private int exclusions;
    private Exclusion exclusion;

    /** Opens the run's session on an agent. */
    interface Opening {
        /** @param again whether this run had one there before, or tried to, so that something of it may still be going on */
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

    /** What journals, reports and people call it. */
    String name() {
        return AgentName.of(node);
    }

    /** The session through which the agent can be reached as it is now; opened if there is none. */
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

    /** Whether the run had a session there, or tried to, so that something of it may be there. */
    boolean wasOpened() {
        return wasOpened;
    }

    /** The session that was opened last, whether it reaches the agent or not; {@code null} if the run has none. */
    AgentSession lastSession() {
        return session;
    }

    /** Whether what was done there last can still be reached. */
    boolean reaches(Computer computer) {
        AgentSession last = session;
        return last != null && last.reaches(computer);
    }

    /** The agent was lost; if it comes back, it is opened anew, and what was left there is swept up then. */
    void forget() {
        AgentSession last = session;
        if (last != null) {
            last.close();
            session = null;
        }
    }

    /** Removes what the run has there, also on an agent that was lost and is there again. */
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

    /** People were told that the agent is gone. */
    synchronized void missed() {
        wasMissed = true;
    }

    /**
     * The agent can be used, now.
     *
     * @return whether people were told before that it is gone, and not yet that it is back
     */
    synchronized boolean returned() {
        wasFit = true;
        boolean back = wasMissed;
        wasMissed = false;
        return back;
    }

    /** It failed at something for no known reason; returns how often it did since it last did what it was asked to. */
    synchronized int fault() {
        return ++faults;
    }

    /** It did what it was asked to. */
    synchronized void succeeded() {
        faults = 0;
    }

    /** @param forGood whether it gets no other chance in this run, since it can't be trusted */
    synchronized void exclude(String why, boolean forGood) {
        exclusion = new Exclusion(why, System.currentTimeMillis(), forGood);
        exclusions++;
    }

    /** @return why the run can't use the agent though it is online; {@code null} if it can */
    synchronized String exclusion() {
        return exclusion == null ? null : exclusion.why;
    }

    /** Gives it another chance if it has waited long enough: after a while that grows, or soon if no other agent works. */
    synchronized void forgive(boolean nobodyElse) {
        long wait =
                nobodyElse ? LAST_AGENT_BACKOFF_MILLIS : exclusions > 1 ? LATER_BACKOFF_MILLIS : FIRST_BACKOFF_MILLIS;
        if (exclusion != null && !exclusion.forGood && System.currentTimeMillis() - exclusion.since >= wait) {
            exclusion = null;
        }
    }

    /** Whether it makes no sense to wait for it: it never could be used, can't be trusted, or people stopped all its shards. */
    synchronized boolean isHopeless() {
        return stopped >= perAgent || exclusion != null && (exclusion.forGood || !wasFit);
    }

    /** A person stopped a shard: the agent gets one fewer for the rest of the run. */
    synchronized void withdraw() {
        stopped++;
    }

    /** How many shards it could have, those it has included. */
    synchronized int slots() {
        return exclusion == null ? Math.max(0, perAgent - stopped) : 0;
    }

    /** @return why it may not get one more shard, or {@code null} if it may */
    synchronized String refusal() {
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
