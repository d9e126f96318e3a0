package io.jenkins.plugins.nodeimagematrix.agent.queue;

import hudson.model.Computer;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.agent.channel.ControllerEnd;
import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import io.jenkins.plugins.nodeimagematrix.agent.remote.BaseImageUnavailableException;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonUnavailableException;
import io.jenkins.plugins.nodeimagematrix.docker.client.TransportFaults;
import io.jenkins.plugins.nodeimagematrix.run.cell.UntrustedAnswerException;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is done when something befalls an agent: its cell goes back, people are told, and the agent is used again or not. */
final class AgentFaultHandler {
    private static final Logger LOGGER = Logger.getLogger(AgentFaultHandler.class.getName());
    private static final int MAX_FAULTS = 2;
    private static final int MAX_REASON_CHARS = 4_000;

    private final Scheduler scheduler;
    private final RunAgents agents;
    private final RunEvents story;
    private final TaskListener console;

    AgentFaultHandler(Scheduler scheduler, RunAgents agents, RunEvents story, TaskListener console) {
        this.scheduler = scheduler;
        this.agents = agents;
        this.story = story;
        this.console = console;
    }

    /**
     * Something went wrong on an agent.
     *
     * @param assignment what it was to do; {@code null} if it had not been given anything yet
     * @return whether the agent can go on with other cells
     */
    boolean goesOn(RunAgent agent, Computer computer, Assignment assignment, Exception fault) {
        if (endsWithController(assignment)) {
            return false;
        }
        DaemonUnavailableException unfit = FaultCauses.find(fault, DaemonUnavailableException.class);
        UntrustedAnswerException untrusted = FaultCauses.find(fault, UntrustedAnswerException.class);
        BaseImageUnavailableException gone = FaultCauses.find(fault, BaseImageUnavailableException.class);
        if (unfit != null) {
            cast(agent, assignment, RunEvent.Kind.UNFIT, unfit.getMessage(), false);
            return false;
        }
        if (untrusted != null) {
            cast(agent, assignment, RunEvent.Kind.DISTRUSTED, untrusted.getMessage(), true);
            return false;
        }
        if (gone != null) {
            RunAgent holder = agents.get(gone.agent());
            scheduler.lost(holder.node());
            story.gone(holder.name());
            back(assignment, Messages.AgentFaultHandler_baseGone(holder.name(), why(fault)));
            return true;
        }
        if (!agent.reaches(computer) || FaultCauses.isConnectionLost(fault)) {
            lost(agent, assignment, why(fault));
            return false;
        }
        return goesOnAfterFault(agent, assignment, fault);
    }

    private boolean goesOnAfterFault(RunAgent agent, Assignment assignment, Exception fault) {
        int count = agent.fault();
        LOGGER.log(Level.INFO, "fault on " + agent.name(), fault);
        boolean full = TransportFaults.isDiskFull(why(fault));
        if (count >= MAX_FAULTS || full || assignment == null) {
            cast(agent, assignment, RunEvent.Kind.UNFIT, why(fault), false);
            return false;
        }
        tell(RunEvent.Kind.FAULT, agent, assignment, Messages.AgentFaultHandler_fault(agent.name(), why(fault)));
        back(assignment, why(fault));
        return true;
    }

    /** The agent's JVM, its channel, or the agent itself is gone. */
    void lost(RunAgent agent, Assignment assignment, String why) {
        if (endsWithController(assignment)) {
            return;
        }
        tell(RunEvent.Kind.LOST, agent, assignment, Messages.AgentFaultHandler_lost(agent.name(), why));
        forget(agent);
        back(assignment, Messages.AgentFaultHandler_lost(agent.name(), why));
    }

    /** Whether it is the controller itself that goes; nobody is to blame then, and no other agent will do the cell. */
    private boolean endsWithController(Assignment assignment) {
        boolean ends = ControllerEnd.isNear();
        if (ends) {
            scheduler.cancel(Messages.FanOut_controllerEnds());
            back(assignment, Messages.FanOut_controllerEnds());
        }
        return ends;
    }

    /** The agent's channel is open, and nothing comes through it; whoever waits for it is sent away afterwards. */
    void silent(RunAgent agent, Assignment assignment) {
        String why = Messages.AgentFaultHandler_silent();
        if (agent.exclusion() == null) {
            agent.exclude(why, false);
        }
        lost(agent, assignment, why);
    }

    /** A person stopped the shard. */
    void stopped(RunAgent agent, Assignment assignment) {
        tell(RunEvent.Kind.STOPPED, agent, assignment, Messages.AgentFaultHandler_stopped(agent.name()));
        back(assignment, Messages.AgentFaultHandler_stopped(agent.name()));
    }

    /** An agent that had been lost does its part again. */
    void returned(RunAgent agent) {
        tell(RunEvent.Kind.RETURNED, agent, null, Messages.AgentFaultHandler_returned(agent.name()));
    }

    private void cast(RunAgent agent, Assignment assignment, RunEvent.Kind kind, String why, boolean forGood) {
        agent.exclude(why, forGood);
        String text = forGood
                ? Messages.AgentFaultHandler_distrusted(agent.name(), why)
                : Messages.AgentFaultHandler_unfit(agent.name(), why);
        tell(kind, agent, assignment, text);
        forget(agent);
        back(assignment, why);
    }

    private void forget(RunAgent agent) {
        agent.missed();
        agent.forget();
        scheduler.lost(agent.node());
        story.gone(agent.name());
    }

    private void back(Assignment assignment, String why) {
        if (assignment != null) {
            scheduler.giveBack(assignment, why);
        }
    }

    private void tell(RunEvent.Kind kind, RunAgent agent, Assignment assignment, String text) {
        String cell = assignment == null ? "" : assignment.cell();
        story.tell(kind, agent.name(), cell, text);
        console.getLogger().println(cell.isEmpty() ? text : Messages.AgentFaultHandler_elsewhere(text, cell));
    }

    /** Remoting wraps what went wrong on the agent in what went wrong with the call; people need the former too. */
    static String why(Throwable fault) {
        StringBuilder text = new StringBuilder(brief(fault));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (text.indexOf(brief(cause)) < 0) {
                text.append(": ").append(brief(cause));
            }
        }
        // It comes from the agent, which may say as much as it likes.
        return text.length() <= MAX_REASON_CHARS ? text.toString() : text.substring(0, MAX_REASON_CHARS) + "...";
    }

    private static String brief(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
