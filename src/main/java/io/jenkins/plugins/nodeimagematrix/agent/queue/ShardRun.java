package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.channel.ControllerEnd;
import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import io.jenkins.plugins.nodeimagematrix.agent.channel.UninterruptibleCall;
import io.jenkins.plugins.nodeimagematrix.agent.node.Agents;
import io.jenkins.plugins.nodeimagematrix.agent.node.RunCells;
import io.jenkins.plugins.nodeimagematrix.agent.remote.AgentAnswer;
import io.jenkins.plugins.nodeimagematrix.agent.remote.BaseImageUnavailableException;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One shard at work: takes one cell after the other to its agent, until none is left for it or the agent is of no use. */
final class ShardRun {
    /** An executor is not kept for cells that may be ready some time. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Computer computer;
    private final RunAgent agent;
    private final WorkerSlot worker;
    private final Scheduler scheduler;
    private final RunAgents agents;
    private final RunCells cells;
    private final AgentFaultHandler faults;
    private final RunEvents story;
    private final AtomicReference<Assignment> current = new AtomicReference<>();
    private volatile Thread thread;

    ShardRun(
            Computer computer,
            WorkerSlot worker,
            Scheduler scheduler,
            RunAgents agents,
            RunCells cells,
            AgentFaultHandler faults,
            RunEvents story) {
        this.computer = computer;
        this.agent = agents.get(worker.agent());
        this.worker = worker;
        this.scheduler = scheduler;
        this.agents = agents;
        this.cells = cells;
        this.faults = faults;
        this.story = story;
    }

    RunAgent agent() {
        return agent;
    }

    WorkerSlot worker() {
        return worker;
    }

    /** The cell it works on; {@code null} between cells. */
    String cell() {
        Assignment assignment = current.get();
        return assignment == null ? null : assignment.cell();
    }

    void run() {
        thread = Thread.currentThread();
        if (!agents.enter(this)) {
            return;
        }
        story.arrived(agent.name());
        try {
            agent.session(computer);
            if (agent.returned()) {
                faults.returned(agent);
            }
            boolean goesOn = true;
            while (goesOn && Agents.takesWork(computer)) {
                Optional<Assignment> next = scheduler.await(worker, PATIENCE_MILLIS);
                goesOn = next.isPresent() && perform(next.get());
            }
            if (Thread.interrupted()) {
                stopped(null);
            }
        } catch (InterruptedException stopped) {
            stopped(null);
        } catch (IOException | RuntimeException unusable) {
            faults.goesOn(agent, computer, null, unusable);
        } finally {
            leave();
        }
    }

    /** @return whether it goes on with other cells */
    private boolean perform(Assignment assignment) {
        current.set(assignment);
        story.began(agent.name(), assignment);
        try {
            AgentAnswer answer = agent.session(computer).perform(assignment, cells, agents::saveImage);
            return current.compareAndSet(assignment, null) && settle(assignment, answer);
        } catch (InterruptedException stopped) {
            return stoppedAt(assignment);
        } catch (IOException | RuntimeException fault) {
            return isInterrupt(fault)
                    ? stoppedAt(assignment)
                    : ends(assignment) && faults.goesOn(agent, computer, assignment, fault);
        }
    }

    /** An interrupt that met the channel at work comes in disguise. What another agent says of itself is none. */
    private static boolean isInterrupt(Exception fault) {
        return FaultCauses.find(fault, InterruptedException.class) != null
                && FaultCauses.find(fault, BaseImageUnavailableException.class) == null;
    }

    private boolean stoppedAt(Assignment assignment) {
        if (ends(assignment)) {
            stopped(assignment);
        }
        return false;
    }

    /** The agent has done its part: whatever becomes of it now, the cell is not given to another. */
    private boolean settle(Assignment assignment, AgentAnswer answer) {
        boolean done = false;
        try {
            CellResult result = UninterruptibleCall.call(
                    "node-image-matrix settles " + assignment.cell(), () -> judge(answer), agents::admitsNoMore);
            done = scheduler.complete(assignment, result);
            agent.succeeded();
            return true;
        } catch (InterruptedException stopped) {
            stopped(assignment);
            return false;
        } catch (IOException | RuntimeException fault) {
            return faults.goesOn(agent, computer, assignment, fault);
        } finally {
            story.ended(agent.name(), done);
        }
    }

    /** What the agent said as it counts; has the registry hold the image, and needs the agent no more. */
    private CellResult judge(AgentAnswer answer) throws IOException, InterruptedException {
        return cells.answers()
                .accept(answer.text(), answer.order(), agent.name(), answer.startedMillis(), answer.durationMillis());
    }

    /** Somebody interrupted it: the end of the run, the agent's going away, or a person who pressed its stop button. */
    private void stopped(Assignment assignment) {
        if (agents.admitsNoMore()) {
            if (assignment != null) {
                scheduler.giveBack(assignment, Messages.FanOut_aborted());
            }
        } else if (!ControllerEnd.isNear() && Agents.takesWork(computer) && agent.reaches(computer)) {
            agent.withdraw();
            faults.stopped(agent, assignment);
        } else {
            faults.lost(agent, assignment, Messages.AgentFaultHandler_goneOffline());
        }
    }

    /** Gives up on a shard whose agent does not answer, without waiting for it to notice. */
    void abandon() {
        Assignment assignment = current.get();
        boolean had = assignment != null && ends(assignment);
        faults.silent(agent, had ? assignment : null);
        leave();
    }

    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** @return false if the assignment was taken from it before, and all that was to be said of that has been said */
    private boolean ends(Assignment assignment) {
        boolean had = current.compareAndSet(assignment, null);
        if (had) {
            story.ended(agent.name(), false);
        }
        return had;
    }

    private void leave() {
        scheduler.left(worker);
        if (agents.leave(this)) {
            story.left(agent.name());
            if (!Agents.takesWork(computer)) {
                story.gone(agent.name());
            }
        }
    }
}
