package io.jenkins.plugins.nodeimagematrix.run.schedule;

import io.jenkins.plugins.nodeimagematrix.run.report.AgentUse;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import java.time.Duration;
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
    private final List<RunEvent> events = new ArrayList<>();
    private boolean ended;

    public RunEvents() {
        this(System::currentTimeMillis);
    }

    /** @param clock milliseconds since the epoch */
    public RunEvents(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * The shards of an agent while the run is active: the maximum number of parallel slots, and the slots that run a cell
     * now.
     */
    private static final class Use {
        int present;
        int slots;
        int busy;
        long since;
        Duration busyTime = Duration.ZERO;
        Duration idleTime = Duration.ZERO;
        int cells;
        int hits;
        int fetches;

        void advance(long now) {
            Duration passed = Duration.ofMillis(now - since);
            busyTime = busyTime.plus(passed.multipliedBy(busy));
            idleTime = idleTime.plus(passed.multipliedBy(Math.max(0, slots - busy)));
            since = now;
        }
    }

    /** A shard started on an agent. */
    public synchronized void shardStarted(String agent) {
        Use use = use(agent);
        use.present++;
        use.slots = Math.max(use.slots, use.present);
    }

    /** A shard ended because no cells were left; its slot counts as idle until the run ends. */
    public synchronized void shardEnded(String agent) {
        use(agent).present--;
    }

    /** An agent is no longer usable, so its slots do not count as idle. */
    public synchronized void agentExcluded(String agent) {
        use(agent).slots = 0;
    }

    public synchronized void cellStarted(String agent, Assignment assignment) {
        Use use = use(agent);
        use.busy++;
        if (assignment.planned().cell().parent() != null) {
            use.hits += assignment.local() ? 1 : 0;
            use.fetches += assignment.local() ? 0 : 1;
        }
    }

    /** @param done whether the cell ended there; false if it was given back */
    public synchronized void cellEnded(String agent, boolean done) {
        Use use = use(agent);
        use.busy--;
        use.cells += done ? 1 : 0;
    }

    public void record(RunEvent.Kind kind, String agent, String cell, String text) {
        add(new RunEvent(clock.getAsLong(), kind, agent, cell, text));
    }

    public synchronized void add(RunEvent event) {
        if (events.size() < MAX_EVENTS) {
            events.add(event);
        }
    }

    /** Ends the run: slots no longer count as idle. */
    public synchronized void close() {
        uses.keySet().forEach(this::use);
        ended = true;
    }

    public synchronized List<AgentUse> agents() {
        List<AgentUse> all = new ArrayList<>();
        for (String agent : uses.keySet()) {
            Use use = use(agent);
            all.add(new AgentUse(
                    agent, use.cells, use.busyTime.toMillis(), use.idleTime.toMillis(), use.hits, use.fetches));
        }
        return all;
    }

    public synchronized List<RunEvent> events() {
        return List.copyOf(events);
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
