package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.channel.ControllerEnd;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentName;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import io.jenkins.plugins.nodeimagematrix.agent.node.RunCells;
import io.jenkins.plugins.nodeimagematrix.compat.BuildIdentity;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.Jenkins;

/**
 * The distribution of a run's cells over agents: queues shards, which take cells from the scheduler, replaces lost
 * shards, and stops all shards when the run ends, whatever its result.
 */
public final class FanOut {
    private static final Duration MAX_STOP_WAIT = Duration.ofSeconds(10);
    /** Short, since agents stop by themselves when their channel closes. */
    private static final Duration MAX_SHUTDOWN_WAIT = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofSeconds(1);

    private final FanOutSettings settings;
    private final Scheduler scheduler;
    private final RunAgents runAgents;
    private final RunCells cells;
    private final RunEvents events;
    private final Agents agents;
    private final AgentFaultHandler faults;
    private final ShardProvisioner provisioner;
    private final WaitNotice notice;
    private final TaskListener console;
    private final AtomicInteger shards = new AtomicInteger();
    private Thread ownShard;

    /**
     * @param used the agents that the run uses
     * @param cells requests, answers and logs of cells
     */
    public FanOut(
            FanOutSettings settings,
            Scheduler scheduler,
            RunAgents runAgents,
            RunCells cells,
            RunEvents events,
            TaskListener console) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.runAgents = runAgents;
        this.cells = cells;
        this.events = events;
        this.console = console;
        this.agents = new Agents(settings.label(), BuildIdentity.of(settings.owner()));
        this.faults = new AgentFaultHandler(scheduler, runAgents, events, console);
        this.provisioner = new ShardProvisioner(this, agents, runAgents);
        this.notice = new WaitNotice(agents, runAgents, events, console);
    }

    /**
     * Runs all cells and returns when the last has ended.
     *
     * @param held the agent whose executor the caller holds, or {@code null}. A shard runs on that executor, so that a build
     *     never waits for the executor it occupies.
     * @throws IOException if no agent can ever run the remaining cells
     * @throws InterruptedException if the build was aborted, when all processes on all agents have ended; or if the controller
     *     is shutting down, when agents stop by themselves
     */
    public void run(Computer held) throws IOException, InterruptedException {
        boolean complete = false;
        try {
            runCells(held);
            complete = true;
        } catch (IOException | InterruptedException | RuntimeException stopped) {
            if (ControllerEnd.isNear()) {
                throw endedWithController();
            }
            if (stopped instanceof InterruptedException) {
                scheduler.cancel(Messages.FanOut_aborted());
            }
            throw stopped;
        } finally {
            WaitingBuilds.ALL.remove(this);
            end(complete);
        }
    }

    private void runCells(Computer held) throws IOException, InterruptedException {
        while (!scheduler.finished()) {
            runAgents.forgive();
            Map<String, Integer> waiting = scheduler.waitingByLabel();
            checkThatCellsCanRun(waiting.keySet());
            startOwnShard(held);
            provisioner.adapt(scheduler.readyByLabel());
            scheduler.awaitFinished(POLL);
            Map<String, Integer> idle = runAgents.areIdle() ? scheduler.waitingByLabel() : Map.of();
            notice.update(idle, stuckWith(held, idle.keySet()));
        }
        if (ControllerEnd.isNear()) {
            throw new InterruptedException(Messages.FanOut_controllerEnds());
        }
    }

    /** Titles of other builds in a deadlock with this build: each waits for an executor that the other holds. */
    private Set<String> stuckWith(Computer held, Set<String> labels) {
        if (held == null || labels.isEmpty()) {
            WaitingBuilds.ALL.remove(this);
            return Set.of();
        }
        Set<String> wanted = new HashSet<>();
        for (String label : labels) {
            if (agents.mayBeProvisioned(label)) {
                WaitingBuilds.ALL.remove(this);
                return Set.of();
            }
            agents.having(label).stream().filter(agents::mayUse).forEach(node -> wanted.add(node.getNodeName()));
        }
        WaitingBuilds.ALL.put(this, new WaitingBuilds.Waiting(settings.title(), held.getName(), wanted));
        return WaitingBuilds.ALL.opposite(this, node -> {
            Computer computer = Jenkins.get().getComputer(node);
            return computer == null ? Integer.MAX_VALUE : computer.getNumExecutors();
        });
    }

    private InterruptedException endedWithController() {
        String text = Messages.FanOut_controllerEnded();
        console.getLogger().println(text);
        events.record(RunEvent.Kind.INTERRUPTED, "", "", text);
        scheduler.cancel(Messages.FanOut_controllerEnds());
        return new InterruptedException(text);
    }

    /** Starts a shard on the executor that the build holds, unless it is running or there is no cell for it. */
    private void startOwnShard(Computer held) {
        if (held == null
                || ownShard != null && ownShard.isAlive()
                || !Agents.takesWork(held)
                || runAgents.blockageReason(held.getName()) != null) {
            return;
        }
        ShardRun shard = shard(held);
        if (scheduler.readyByLabel().keySet().stream().noneMatch(shard.worker().labels()::contains)) {
            return;
        }
        ownShard = new Thread(shard::run, settings.title() + " on " + AgentName.of(held));
        ownShard.setDaemon(true);
        ownShard.start();
    }

    /** A new shard for an agent, not started. */
    ShardRun shard(Computer computer) {
        Node node = computer.getNode();
        Set<String> labels = node == null ? Set.of() : agents.servedBy(node, settings.cellLabels());
        WorkerSlot worker = new WorkerSlot("shard-" + shards.incrementAndGet(), computer.getName(), labels);
        return new ShardRun(computer, worker, scheduler, runAgents, cells, faults, events);
    }

    /** A run must not wait for ever: fails if no agent has the label, or no daemon can be used. */
    private void checkThatCellsCanRun(Set<String> labels) throws IOException {
        for (String label : labels) {
            if (agents.mayBeProvisioned(label) || runAgents.serving(label) > 0) {
                continue;
            }
            Set<String> names = new HashSet<>();
            agents.having(label).forEach(node -> names.add(node.getNodeName()));
            if (names.isEmpty() && !notice.wasKnown(label)) {
                throw new IOException(Messages.FanOut_noAgent(agents.describe(label)));
            }
            notice.remember(label, names);
            if (!names.isEmpty()
                    && names.stream().allMatch(name -> runAgents.get(name).isHopeless())) {
                throw new IOException(Messages.FanOut_noDaemon(agents.describe(label), reasons(names)));
            }
        }
    }

    private String reasons(Set<String> names) {
        Set<String> reasons = new HashSet<>();
        for (String agent : names) {
            String excluded = runAgents.get(agent).exclusion();
            reasons.add(excluded == null ? Messages.RunAgent_stopped(AgentName.of(agent)) : excluded);
        }
        return String.join("; ", reasons);
    }

    /** Cancels queued shards, stops running ones, and cleans up all agents. */
    private void end(boolean complete) {
        List<ShardRun> running = runAgents.admitNoMore();
        if (ControllerEnd.isNear()) {
            running.forEach(ShardRun::interrupt);
            runAgents.awaitIdle(MAX_SHUTDOWN_WAIT);
            return;
        }
        provisioner.cancel();
        if (!scheduler.finished()) {
            scheduler.cancel(Messages.FanOut_aborted());
            running.forEach(ShardRun::interrupt);
        }
        runAgents.awaitIdle(MAX_STOP_WAIT);
        if (complete) {
            runAgents.finish();
        } else {
            runAgents.close();
        }
    }

    FanOutSettings settings() {
        return settings;
    }

    RunAgents runAgents() {
        return runAgents;
    }

    String expression(String label) {
        return agents.expression(label);
    }

    /** Expected time until the last cell has ended; {@code null} if unknown. */
    Duration remaining() {
        return scheduler.progress().remaining();
    }
}
