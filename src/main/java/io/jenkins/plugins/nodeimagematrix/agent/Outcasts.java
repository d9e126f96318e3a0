package io.jenkins.plugins.nodeimagematrix.agent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Agents that a run can't use though they are online, such as one whose daemon is down. They get another chance: after a while
 * that grows, or soon if nobody else is there. One that can't be trusted gets none.
 */
final class Outcasts {
    private static final long FIRST_MILLIS = TimeUnit.MINUTES.toMillis(1);
    private static final long LATER_MILLIS = TimeUnit.MINUTES.toMillis(10);
    private static final long LAST_HOPE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Map<String, Outcast> out = new TreeMap<>();
    private final Map<String, Integer> times = new HashMap<>();
    private final Set<String> fit = new HashSet<>();

    private record Outcast(String why, long since, boolean forGood) {}

    /** @param forGood whether it gets no other chance in this run */
    synchronized void add(String agent, String why, boolean forGood) {
        out.put(agent, new Outcast(why, System.currentTimeMillis(), forGood));
        times.merge(agent, 1, Integer::sum);
    }

    /** @return {@code null} if the agent can be used */
    synchronized String why(String agent) {
        Outcast outcast = out.get(agent);
        return outcast == null ? null : outcast.why;
    }

    /** Every agent that is out, and why. */
    synchronized Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        out.forEach((agent, outcast) -> all.put(agent, outcast.why));
        return all;
    }

    /** Gives another chance to those that have waited long enough. */
    synchronized void forgive(boolean nobodyElse) {
        long now = System.currentTimeMillis();
        out.entrySet().removeIf(entry -> {
            long wait = nobodyElse
                    ? LAST_HOPE_MILLIS
                    : times.getOrDefault(entry.getKey(), 0) > 1 ? LATER_MILLIS : FIRST_MILLIS;
            return !entry.getValue().forGood && now - entry.getValue().since >= wait;
        });
    }

    /** The agent can be used, or could at this moment. */
    synchronized void fit(String agent) {
        fit.add(agent);
    }

    /** Whether the agent could be used before, so that it makes sense to wait for it. */
    synchronized boolean wasFit(String agent) {
        Outcast outcast = out.get(agent);
        return fit.contains(agent) && (outcast == null || !outcast.forGood);
    }
}
