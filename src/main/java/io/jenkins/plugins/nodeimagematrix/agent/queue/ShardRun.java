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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One running shard: sends one cell after the other to its agent, until there is none left or the agent can't be used. */
final class ShardRun {
    /** An executor is given back if no cell gets ready for so long. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(10);

    private final Computer computer;
    private final RunAgent agent;
    private final WorkerSlot worker;
    private final Scheduler scheduler;
    private final RunAgents agents;
    private final RunCells cells;
    private final AgentFaultHandler faults;
    private final RunEvents events;
    private final AtomicReference<Assignment> current = new AtomicReference<>();
    private volatile Thread thread;

    ShardRun(
            Computer computer,
            WorkerSlot worker,
            Scheduler scheduler,
            RunAgents agents,
            RunCells cells,
            AgentFaultHandler faults,
            RunEvents events) {
        this.computer = computer;
        this.agent = agents.get(worker.agent());
        this.worker = worker;
        this.scheduler = scheduler;
        this.agents = agents;
        this.cells = cells;
        this.faults = faults;
        this.events = events;
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
        events.shardStarted(agent.name());
        try {
            agent.session(computer);
            if (agent.returned()) {
                faults.returned(agent);
            }
            boolean continues = true;
            while (continues && Agents.takesWork(computer)) {
                Optional<Assignment> next = scheduler.await(worker, MAX_IDLE);
                continues = next.isPresent() && perform(next.get());
            }
            if (Thread.interrupted()) {
                stopped(null);
            }
        } catch (InterruptedException stopped) {
            stopped(null);
        } catch (IOException | RuntimeException unusable) {
            faults.canContinue(agent, computer, null, unusable);
        } finally {
            leave();
        }
    }

    /** @return whether the shard continues with other cells */
    private boolean perform(Assignment assignment) {
        current.set(assignment);
        events.cellStarted(agent.name(), assignment);
        try {
            AgentAnswer answer = agent.session(computer).perform(assignment, cells, agents::saveImage);
            return current.compareAndSet(assignment, null) && complete(assignment, answer);
        } catch (InterruptedException stopped) {
            return stoppedAt(assignment);
        } catch (IOException | RuntimeException fault) {
            return isInterrupt(fault)
                    ? stoppedAt(assignment)
                    : release(assignment) && faults.canContinue(agent, computer, assignment, fault);
        }
    }

    /** The channel wraps an interrupt that meets it at work. A fault of another agent is none. */
    private static boolean isInterrupt(Exception fault) {
        return FaultCauses.find(fault, InterruptedException.class) != null
                && FaultCauses.find(fault, BaseImageUnavailableException.class) == null;
    }

    private boolean stoppedAt(Assignment assignment) {
        if (release(assignment)) {
            stopped(assignment);
        }
        return false;
    }

    /** Completes the cell with the agent's answer; it is not given to another agent, even if this one is lost now. */
    private boolean complete(Assignment assignment, AgentAnswer answer) {
        boolean done = false;
        try {
            CellResult result = UninterruptibleCall.call(
                    "node-image-matrix completes " + assignment.cell(), () -> verify(answer), agents::admitsNoMore);
            done = scheduler.complete(assignment, result);
            agent.succeeded();
            return true;
        } catch (InterruptedException stopped) {
            stopped(assignment);
            return false;
        } catch (IOException | RuntimeException fault) {
            return faults.canContinue(agent, computer, assignment, fault);
        } finally {
            events.cellEnded(agent.name(), done);
        }
    }

    /** Verifies the answer and commits the image at the registry; needs the agent no more. */
    private CellResult verify(AgentAnswer answer) throws IOException, InterruptedException {
        return cells.verifier()
                .accept(answer.text(), answer.request(), agent.name(), answer.startedMillis(), answer.took());
    }

    /** Handles an interrupt: the run has ended, the agent was disconnected, or a user stopped the shard. */
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

    /** Gives the cell of a shard back whose agent does not answer, without waiting for the shard's thread. */
    void abandon() {
        Assignment assignment = current.get();
        boolean released = assignment != null && release(assignment);
        faults.silent(agent, released ? assignment : null);
        leave();
    }

    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** @return false if the assignment was released before, and that was reported */
    private boolean release(Assignment assignment) {
        boolean released = current.compareAndSet(assignment, null);
        if (released) {
            events.cellEnded(agent.name(), false);
        }
        return released;
    }

    private void leave() {
        scheduler.left(worker);
        if (agents.leave(this)) {
            events.shardEnded(agent.name());
            if (!Agents.takesWork(computer)) {
                events.agentExcluded(agent.name());
            }
        }
    }
}
