package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.run.report.AgentUse;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The events of a run, and how its agents were used. */
public final class RunEvents {
    private static final int MAX_EVENTS = 1_000;

    private final LongSupplier clock;
    private final Map<String, Use> uses = new TreeMap<>();
    private final List<RunEvent> incidents = new ArrayList<>();
    private boolean ended;

    public RunEvents() {
        this(System::currentTimeMillis);
    }

    RunEvents(LongSupplier clock) {
        this.clock = clock;
    }

    /** An agent's shards while the clock runs: as many slots as ever worked there at once, and those that have a cell now. */
    private static final class Use {
        int present;
        int slots;
        int busy;
        long since;
        long busyMillis;
        long idleMillis;
        int cells;
        int hits;
        int fetches;

        void advance(long now) {
            busyMillis += busy * (now - since);
            idleMillis += Math.max(0, slots - busy) * (now - since);
            since = now;
        }
    }

    /** A shard began to work on an agent. */
    public synchronized void arrived(String agent) {
        Use use = use(agent);
        use.present++;
        use.slots = Math.max(use.slots, use.present);
    }

    /** A shard found nothing more to do; what it could have done counts as idle until the run ends. */
    public synchronized void left(String agent) {
        use(agent).present--;
    }

    /** An agent can't be used any more, so it is not idle either. */
    public synchronized void gone(String agent) {
        use(agent).slots = 0;
    }

    public synchronized void began(String agent, Assignment assignment) {
        Use use = use(agent);
        use.busy++;
        if (assignment.planned().cell().parent() != null) {
            use.hits += assignment.local() ? 1 : 0;
            use.fetches += assignment.local() ? 0 : 1;
        }
    }

    /** @param done whether the cell ended there, rather than going back */
    public synchronized void ended(String agent, boolean done) {
        Use use = use(agent);
        use.busy--;
        use.cells += done ? 1 : 0;
    }

    public synchronized void tell(RunEvent.Kind kind, String agent, String cell, String text) {
        if (incidents.size() < MAX_EVENTS) {
            incidents.add(new RunEvent(clock.getAsLong(), kind, agent, cell, text));
        }
    }

    /** The run is over: no agent counts as idle any more. */
    public synchronized void close() {
        uses.keySet().forEach(this::use);
        ended = true;
    }

    public synchronized List<AgentUse> agents() {
        List<AgentUse> all = new ArrayList<>();
        for (String agent : uses.keySet()) {
            Use use = use(agent);
            all.add(new AgentUse(agent, use.cells, use.busyMillis, use.idleMillis, use.hits, use.fetches));
        }
        return all;
    }

    public synchronized List<RunEvent> incidents() {
        return List.copyOf(incidents);
    }

    private Use use(String agent) {
        long now = clock.getAsLong();
        Use use = uses.computeIfAbsent(agent, name -> {
            Use fresh = new Use();
            fresh.since = now;
            return fresh;
        });
        if (!ended) {
            use.advance(now);
        }
        return use;
    }
}
