package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A limit for the number of requests in any window of a fixed length, shared by users who compete for them. Its state
 * has a bounded size. Not safe for several threads.
 */
final class RequestWindow {
    /** A user who sent no request for this time has no share. */
    private static final long ACTIVE_NANOS = 60_000_000_000L;

    private static final long TURN_NANOS = 1_000_000_000L;

    private static final int MAX_USERS = 1_000;

    private final int limit;
    private final long nanos;
    /** The start times of the last requests, as many as the limit; the oldest is at {@code next}. */
    private final long[] begun;

    private int next;
    private int count;
    private final Map<String, Use> users = new LinkedHashMap<>();

    private static final class Use {
        private long since;
        private long asked;
        private int used;
        private long refused;
        private boolean wasRefused;
    }

    RequestWindow(int limit, long nanos) {
        this.limit = limit;
        this.nanos = nanos;
        this.begun = new long[limit];
    }

    /** The number of the wanted requests that a user may begin now. */
    int allowed(String user, int wanted, long now) {
        int free = Math.min(wanted, limit - count);
        for (int i = 0; free < wanted && i < count; i++, free++) {
            if (begun[(next + limit - count + i) % limit] + nanos - now > 0) {
                break;
            }
        }
        use(user, now).asked = now;
        int share = Math.max(1, limit / active(now));
        return isWantedByOthers(user, now) ? Math.min(free, Math.max(0, share - use(user, now).used)) : free;
    }

    /** The time at which the next request may begin, if none may begin now. */
    long freeAt(String user, long now) {
        long oldest = count < limit ? now : begun[next] + nanos;
        // The free requests are the share of another user, who may not need it.
        return oldest - now > 0 ? oldest : now + TURN_NANOS;
    }

    /** Counts requests that begin now, even beyond the limit. */
    void begin(String user, int some, long now) {
        for (int i = 0; i < some; i++) {
            begun[next] = now;
            next = (next + 1) % limit;
            count = Math.min(limit, count + 1);
        }
        use(user, now).used += some;
    }

    void refused(String user, long now) {
        Use use = use(user, now);
        use.refused = now;
        use.wasRefused = true;
    }

    private boolean isWantedByOthers(String user, long now) {
        return users.entrySet().stream()
                .anyMatch(other -> !other.getKey().equals(user)
                        && other.getValue().wasRefused
                        && now - other.getValue().refused < ACTIVE_NANOS);
    }

    private int active(long now) {
        return (int) users.values().stream()
                .filter(use -> now - use.asked < ACTIVE_NANOS)
                .count();
    }

    private Use use(String user, long now) {
        Use use = users.computeIfAbsent(user, name -> {
            Use fresh = new Use();
            fresh.since = now;
            return fresh;
        });
        if (now - use.since >= nanos) {
            use.since = now;
            use.used = 0;
        }
        Iterator<String> oldest = users.keySet().iterator();
        while (users.size() > MAX_USERS) {
            oldest.next();
            oldest.remove();
        }
        return use;
    }
}
