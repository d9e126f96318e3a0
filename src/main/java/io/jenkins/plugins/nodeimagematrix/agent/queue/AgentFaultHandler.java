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

/**
 * The handler of agents' faults: returns the cell to the scheduler, reports the fault, and decides whether the agent is
 * used again.
 */
final class AgentFaultHandler {
    private static final Logger LOGGER = Logger.getLogger(AgentFaultHandler.class.getName());
    private static final int MAX_FAULTS = 2;
    private static final int MAX_REASON_CHARS = 4_000;

    private final Scheduler scheduler;
    private final RunAgents agents;
    private final RunEvents events;
    private final TaskListener console;

    AgentFaultHandler(Scheduler scheduler, RunAgents agents, RunEvents events, TaskListener console) {
        this.scheduler = scheduler;
        this.agents = agents;
        this.events = events;
        this.console = console;
    }

    /**
     * Handles a fault on an agent.
     *
     * @param assignment the agent's cell; {@code null} if it had none yet
     * @return whether the shard can continue with other cells
     */
    boolean canContinue(RunAgent agent, Computer computer, Assignment assignment, Exception fault) {
        if (endsWithController(assignment)) {
            return false;
        }
        DaemonUnavailableException unusable = FaultCauses.find(fault, DaemonUnavailableException.class);
        UntrustedAnswerException untrusted = FaultCauses.find(fault, UntrustedAnswerException.class);
        BaseImageUnavailableException noBase = FaultCauses.find(fault, BaseImageUnavailableException.class);
        if (unusable != null) {
            exclude(agent, assignment, RunEvent.Kind.UNUSABLE, unusable.getMessage(), false);
            return false;
        }
        if (untrusted != null) {
            exclude(agent, assignment, RunEvent.Kind.UNTRUSTED, untrusted.getMessage(), true);
            return false;
        }
        if (noBase != null) {
            RunAgent holder = agents.get(noBase.agent());
            scheduler.lost(holder.node());
            events.agentExcluded(holder.name());
            giveBack(assignment, Messages.AgentFaultHandler_baseUnavailable(holder.name(), reason(fault)));
            return true;
        }
        if (!agent.reaches(computer) || FaultCauses.isConnectionLost(fault)) {
            lost(agent, assignment, reason(fault));
            return false;
        }
        return canContinueAfterFault(agent, assignment, fault);
    }

    private boolean canContinueAfterFault(RunAgent agent, Assignment assignment, Exception fault) {
        int count = agent.fault();
        LOGGER.log(Level.INFO, "fault on " + agent.name(), fault);
        boolean full = TransportFaults.isDiskFull(reason(fault));
        if (count >= MAX_FAULTS || full || assignment == null) {
            exclude(agent, assignment, RunEvent.Kind.UNUSABLE, reason(fault), false);
            return false;
        }
        report(RunEvent.Kind.FAULT, agent, assignment, Messages.AgentFaultHandler_fault(agent.name(), reason(fault)));
        giveBack(assignment, reason(fault));
        return true;
    }

    /** Handles the loss of the agent's JVM, its channel, or the agent itself. */
    void lost(RunAgent agent, Assignment assignment, String why) {
        if (endsWithController(assignment)) {
            return;
        }
        report(RunEvent.Kind.LOST, agent, assignment, Messages.AgentFaultHandler_lost(agent.name(), why));
        forget(agent);
        giveBack(assignment, Messages.AgentFaultHandler_lost(agent.name(), why));
    }

    /** Whether the controller is shutting down; then it is no fault of the agent, and no other agent gets the cell. */
    private boolean endsWithController(Assignment assignment) {
        boolean ends = ControllerEnd.isNear();
        if (ends) {
            scheduler.cancel(Messages.FanOut_controllerEnds());
            giveBack(assignment, Messages.FanOut_controllerEnds());
        }
        return ends;
    }

    /** Handles an agent that does not answer though its channel is open; calls that wait for it are aborted afterwards. */
    void silent(RunAgent agent, Assignment assignment) {
        String why = Messages.AgentFaultHandler_silent();
        if (agent.exclusion() == null) {
            agent.exclude(why, false);
        }
        lost(agent, assignment, why);
    }

    /** Handles a shard that a user stopped. */
    void stopped(RunAgent agent, Assignment assignment) {
        report(RunEvent.Kind.STOPPED, agent, assignment, Messages.AgentFaultHandler_stopped(agent.name()));
        giveBack(assignment, Messages.AgentFaultHandler_stopped(agent.name()));
    }

    /** Reports that a lost agent is used again. */
    void returned(RunAgent agent) {
        report(RunEvent.Kind.RETURNED, agent, null, Messages.AgentFaultHandler_returned(agent.name()));
    }

    private void exclude(RunAgent agent, Assignment assignment, RunEvent.Kind kind, String why, boolean forGood) {
        agent.exclude(why, forGood);
        String text = forGood
                ? Messages.AgentFaultHandler_distrusted(agent.name(), why)
                : Messages.AgentFaultHandler_unusable(agent.name(), why);
        report(kind, agent, assignment, text);
        forget(agent);
        giveBack(assignment, why);
    }

    private void forget(RunAgent agent) {
        agent.reportedLost();
        agent.forget();
        scheduler.lost(agent.node());
        events.agentExcluded(agent.name());
    }

    private void giveBack(Assignment assignment, String why) {
        if (assignment != null) {
            scheduler.giveBack(assignment, why);
        }
    }

    private void report(RunEvent.Kind kind, RunAgent agent, Assignment assignment, String text) {
        String cell = assignment == null ? "" : assignment.cell();
        events.record(kind, agent.name(), cell, text);
        console.getLogger().println(cell.isEmpty() ? text : Messages.AgentFaultHandler_elsewhere(text, cell));
    }

    /** The messages of a fault and its causes: remoting wraps the fault on the agent in a fault of the call. */
    static String reason(Throwable fault) {
        StringBuilder text = new StringBuilder(brief(fault));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (text.indexOf(brief(cause)) < 0) {
                text.append(": ").append(brief(cause));
            }
        }
        // The agent may send a message of any length.
        return text.length() <= MAX_REASON_CHARS ? text.toString() : text.substring(0, MAX_REASON_CHARS) + "...";
    }

    private static String brief(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
