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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spreads a run's cells over agents: queues shards, lets them pull cells from the scheduler, replaces those that are lost,
 * and ends them all when the run ends, however it ends.
 */
public final class FanOut {
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(10);
    /** A controller that ends has no time to wait, and agents hang up on it by themselves. */
    private static final long STOP_WITH_CONTROLLER_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final FanOutSettings settings;
    private final Scheduler scheduler;
    private final RunAgents used;
    private final RunCells cells;
    private final RunEvents story;
    private final Agents agents;
    private final AgentFaultHandler faults;
    private final ShardProvisioner queued;
    private final WaitNotice notice;
    private final TaskListener console;
    private final AtomicInteger shards = new AtomicInteger();
    private Thread own;

    /**
     * @param used the agents that the run uses
     * @param cells what goes to agents and comes from them
     */
    public FanOut(
            FanOutSettings settings,
            Scheduler scheduler,
            RunAgents used,
            RunCells cells,
            RunEvents story,
            TaskListener console) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.used = used;
        this.cells = cells;
        this.story = story;
        this.console = console;
        this.agents = new Agents(settings.label(), BuildIdentity.of(settings.owner()));
        this.faults = new AgentFaultHandler(scheduler, used, story, console);
        this.queued = new ShardProvisioner(this, agents, used);
        this.notice = new WaitNotice(agents, used, story, console);
    }

    /**
     * Works through all cells and returns when the last has ended.
     *
     * @param holds the agent whose executor the caller holds, or {@code null}; it serves as a shard itself, so that a build
     *     never waits for the executor it occupies
     * @throws IOException if no agent can ever do the work, saying which label asks for what
     * @throws InterruptedException if the build was aborted; every process on every agent is ended by then. Or if the
     *     controller is about to end; agents end what they do for it by themselves then.
     */
    public void run(Computer holds) throws IOException, InterruptedException {
        boolean whole = false;
        try {
            work(holds);
            whole = true;
        } catch (IOException | InterruptedException | RuntimeException stopped) {
            if (ControllerEnd.isNear()) {
                throw endedWithController();
            }
            if (stopped instanceof InterruptedException) {
                scheduler.cancel(Messages.FanOut_aborted());
            }
            throw stopped;
        } finally {
            end(whole);
        }
    }

    private void work(Computer holds) throws IOException, InterruptedException {
        while (!scheduler.finished()) {
            used.forgive();
            Map<String, Integer> waiting = scheduler.waitingByLabel();
            checkThatItCanEnd(waiting.keySet());
            workHere(holds);
            queued.adapt(scheduler.readyByLabel());
            scheduler.awaitFinished(LOOK_MILLIS);
            notice.look(used.areIdle() ? scheduler.waitingByLabel() : Map.of());
        }
        if (ControllerEnd.isNear()) {
            throw new InterruptedException(Messages.FanOut_controllerEnds());
        }
    }

    private InterruptedException endedWithController() {
        String text = Messages.FanOut_controllerEnded();
        console.getLogger().println(text);
        story.tell(RunEvent.Kind.INTERRUPTED, "", "", text);
        scheduler.cancel(Messages.FanOut_controllerEnds());
        return new InterruptedException(text);
    }

    /** Begins to work on the executor that the build itself holds, unless that is done already or there is nothing to do. */
    private void workHere(Computer holds) {
        if (holds == null
                || own != null && own.isAlive()
                || !Agents.takesWork(holds)
                || used.refusal(holds.getName()) != null) {
            return;
        }
        ShardRun shard = shard(holds);
        if (scheduler.readyByLabel().keySet().stream().noneMatch(shard.worker().labels()::contains)) {
            return;
        }
        own = new Thread(shard::run, settings.title() + " on " + AgentName.of(holds));
        own.setDaemon(true);
        own.start();
    }

    /** A shard for an agent, not at work yet. */
    ShardRun shard(Computer computer) {
        Node node = computer.getNode();
        Set<String> labels = node == null ? Set.of() : agents.servedBy(node, settings.cellLabels());
        WorkerSlot worker = new WorkerSlot("shard-" + shards.incrementAndGet(), computer.getName(), labels);
        return new ShardRun(computer, worker, scheduler, used, cells, faults, story);
    }

    /** A run that no agent can ever do must not wait for ever: the label is wrong, or every daemon is out of reach. */
    private void checkThatItCanEnd(Set<String> labels) throws IOException {
        for (String label : labels) {
            if (agents.mayBeProvisioned(label) || used.serving(label) > 0) {
                continue;
            }
            Set<String> names = new HashSet<>();
            agents.having(label).forEach(node -> names.add(node.getNodeName()));
            if (names.isEmpty() && !notice.knew(label)) {
                throw new IOException(Messages.FanOut_noAgent(agents.words(label)));
            }
            notice.know(label, names);
            if (!names.isEmpty()
                    && names.stream().allMatch(name -> used.get(name).isHopeless())) {
                throw new IOException(Messages.FanOut_noDaemon(agents.words(label), reasons(names)));
            }
        }
    }

    private String reasons(Set<String> names) {
        Set<String> reasons = new HashSet<>();
        for (String agent : names) {
            String excluded = used.get(agent).exclusion();
            reasons.add(excluded == null ? Messages.RunAgent_stopped(AgentName.of(agent)) : excluded);
        }
        return String.join("; ", reasons);
    }

    /** Takes queued shards out of the queue, ends running ones, and has every agent cleaned up. */
    private void end(boolean whole) {
        List<ShardRun> running = used.admitNoMore();
        if (ControllerEnd.isNear()) {
            running.forEach(ShardRun::interrupt);
            used.awaitIdle(STOP_WITH_CONTROLLER_MILLIS);
            return;
        }
        queued.cancel();
        if (!scheduler.finished()) {
            scheduler.cancel(Messages.FanOut_aborted());
            running.forEach(ShardRun::interrupt);
        }
        used.awaitIdle(STOP_MILLIS);
        if (whole) {
            used.finish();
        } else {
            used.close();
        }
    }

    FanOutSettings settings() {
        return settings;
    }

    RunAgents used() {
        return used;
    }

    String expression(String label) {
        return agents.expression(label);
    }

    /** Expected time until the last cell has ended, in milliseconds; negative while nobody knows. */
    long remainingMillis() {
        return scheduler.progress().remainingMillis();
    }
}
