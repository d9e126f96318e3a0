package io.jenkins.plugins.nodeimagematrix.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who works for a run now, within what the run was allowed: so many agents, and so many shards on each. */
final class Crew {
    private final int agents;
    private final int perAgent;
    private final Outcasts outcasts;
    private final Set<ShardRun> working = new HashSet<>();
    private final Map<String, Integer> withdrawn = new HashMap<>();
    private boolean closed;

    /**
     * @param agents how many agents at most; 0 for any number
     * @param perAgent shards at a time on each
     * @param outcasts agents that can't be used
     */
    Crew(int agents, int perAgent, Outcasts outcasts) {
        this.agents = agents;
        this.perAgent = perAgent;
        this.outcasts = outcasts;
    }

    /** @return why the agent may not be used for one more shard, or {@code null} if it may */
    synchronized String refusal(String agent) {
        String out = outcasts.why(agent);
        if (out != null) {
            return Messages.Crew_out(AgentName.of(agent), out);
        }
        int here = on(agent).size();
        int stopped = withdrawn.getOrDefault(agent, 0);
        if (here + stopped >= perAgent) {
            return stopped > 0
                    ? Messages.Crew_stopped(AgentName.of(agent))
                    : Messages.Crew_full(AgentName.of(agent), here);
        }
        long used = working.stream().map(ShardRun::agent).distinct().count();
        return here == 0 && agents > 0 && used >= agents ? Messages.Crew_enoughAgents(used) : null;
    }

    synchronized boolean enter(ShardRun shard) {
        return !closed && refusal(shard.agent()) == null && working.add(shard);
    }

    /** @return false if it had left before */
    synchronized boolean leave(ShardRun shard) {
        notifyAll();
        return working.remove(shard);
    }

    /** From now on nobody enters. */
    synchronized List<ShardRun> close() {
        closed = true;
        return new ArrayList<>(working);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized boolean isEmpty() {
        return working.isEmpty();
    }

    synchronized List<ShardRun> on(String agent) {
        return working.stream().filter(shard -> shard.agent().equals(agent)).toList();
    }

    /** How many work that could do cells with this label. */
    synchronized int serving(String label) {
        return (int) working.stream()
                .filter(shard -> shard.worker().labels().contains(label))
                .count();
    }

    /** How many shards the agent could have, those it has included. */
    synchronized int slots(String agent) {
        return outcasts.why(agent) == null ? Math.max(0, perAgent - withdrawn.getOrDefault(agent, 0)) : 0;
    }

    /** How many shards the run may have at most, wherever; a very large number if nobody set a limit. */
    int limit() {
        return agents > 0 ? agents * perAgent : Integer.MAX_VALUE;
    }

    /** A person stopped a shard: the agent gets one fewer for the rest of the run. */
    synchronized void withdraw(String agent) {
        withdrawn.merge(agent, 1, Integer::sum);
    }

    /** Whether people stopped all that the agent was allowed. */
    synchronized boolean isWithdrawn(String agent) {
        return withdrawn.getOrDefault(agent, 0) >= perAgent;
    }

    /** Waits until everybody has left, at most so long; an interrupt is kept for later. */
    synchronized void awaitEmpty(long millis) {
        long deadline = System.currentTimeMillis() + millis;
        boolean interrupted = Thread.interrupted();
        while (!working.isEmpty() && System.currentTimeMillis() < deadline) {
            try {
                wait(Math.max(1, deadline - System.currentTimeMillis()));
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
