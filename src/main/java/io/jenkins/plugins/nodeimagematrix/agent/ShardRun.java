package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.run.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.RunStory;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.Worker;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One shard at work: takes one cell after the other to its agent, until none is left for it or the agent is of no use. */
final class ShardRun {
    /** An executor is not kept for cells that may be ready some time. */
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Computer computer;
    private final Worker worker;
    private final Scheduler scheduler;
    private final AgentSessions sessions;
    private final Crew crew;
    private final Outcasts outcasts;
    private final Troubles troubles;
    private final RunStory story;
    private final AtomicReference<Assignment> current = new AtomicReference<>();
    private volatile Thread thread;

    ShardRun(
            Computer computer,
            Worker worker,
            Scheduler scheduler,
            AgentSessions sessions,
            Crew crew,
            Outcasts outcasts,
            Troubles troubles,
            RunStory story) {
        this.computer = computer;
        this.worker = worker;
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.crew = crew;
        this.outcasts = outcasts;
        this.troubles = troubles;
        this.story = story;
    }

    String agent() {
        return worker.agent();
    }

    Worker worker() {
        return worker;
    }

    /** The cell it works on; {@code null} between cells. */
    String cell() {
        Assignment assignment = current.get();
        return assignment == null ? null : assignment.cell();
    }

    void run() {
        thread = Thread.currentThread();
        if (!crew.enter(this)) {
            return;
        }
        story.arrived(AgentName.of(computer));
        try {
            if (sessions.open(computer)) {
                troubles.returned(agent());
            }
            outcasts.fit(agent());
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
            troubles.goesOn(computer, null, unusable);
        } finally {
            leave();
        }
    }

    /** @return whether it goes on with other cells */
    private boolean perform(Assignment assignment) {
        current.set(assignment);
        story.began(AgentName.of(computer), assignment);
        try {
            AgentAnswer answer = sessions.perform(computer, assignment);
            return current.compareAndSet(assignment, null) && settle(assignment, answer);
        } catch (InterruptedException stopped) {
            return stoppedAt(assignment);
        } catch (IOException | RuntimeException fault) {
            return isInterrupt(fault)
                    ? stoppedAt(assignment)
                    : ends(assignment) && troubles.goesOn(computer, assignment, fault);
        }
    }

    /** An interrupt that met the channel at work comes in disguise. What another agent says of itself is none. */
    private static boolean isInterrupt(Exception fault) {
        return Troubles.find(fault, InterruptedException.class) != null
                && Troubles.find(fault, BaseGoneException.class) == null;
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
            CellResult result = Unhurried.call(
                    "node-image-matrix settles " + assignment.cell(), () -> sessions.settle(answer), crew::isClosed);
            done = scheduler.complete(assignment, result);
            troubles.noneOn(agent());
            return true;
        } catch (InterruptedException stopped) {
            stopped(assignment);
            return false;
        } catch (IOException | RuntimeException fault) {
            return troubles.goesOn(computer, assignment, fault);
        } finally {
            story.ended(AgentName.of(computer), done);
        }
    }

    /** Somebody interrupted it: the end of the run, the agent's going away, or a person who pressed its stop button. */
    private void stopped(Assignment assignment) {
        if (crew.isClosed()) {
            if (assignment != null) {
                scheduler.giveBack(assignment, Messages.FanOut_aborted());
            }
        } else if (!ControllerEnd.isNear() && Agents.takesWork(computer) && sessions.reaches(computer)) {
            crew.withdraw(agent());
            troubles.stopped(agent(), assignment);
        } else {
            troubles.lost(agent(), assignment, Messages.Troubles_goneOffline());
        }
    }

    /** Gives up on a shard whose agent does not answer, without waiting for it to notice. */
    void abandon() {
        Assignment assignment = current.get();
        boolean had = assignment != null && ends(assignment);
        troubles.silent(agent(), had ? assignment : null);
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
            story.ended(AgentName.of(computer), false);
        }
        return had;
    }

    private void leave() {
        scheduler.left(worker);
        if (crew.leave(this)) {
            story.left(AgentName.of(computer));
            if (!Agents.takesWork(computer)) {
                story.gone(AgentName.of(computer));
            }
        }
    }
}
