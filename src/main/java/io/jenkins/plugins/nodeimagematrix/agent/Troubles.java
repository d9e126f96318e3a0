package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.nodeimagematrix.run.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.Incident;
import io.jenkins.plugins.nodeimagematrix.run.RunStory;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.UntrustedAnswerException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is done when something befalls an agent: its cell goes back, people are told, and the agent is used again or not. */
final class Troubles {
    private static final Logger LOGGER = Logger.getLogger(Troubles.class.getName());
    private static final int MOST_FAULTS = 2;

    private final Scheduler scheduler;
    private final AgentSessions sessions;
    private final Outcasts outcasts;
    private final RunStory story;
    private final TaskListener console;
    private final Map<String, Integer> faults = new HashMap<>();

    Troubles(Scheduler scheduler, AgentSessions sessions, Outcasts outcasts, RunStory story, TaskListener console) {
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.outcasts = outcasts;
        this.story = story;
        this.console = console;
    }

    /**
     * Something went wrong on an agent.
     *
     * @param assignment what it was to do; {@code null} if it had not been given anything yet
     * @return whether the agent can go on with other cells
     */
    boolean goesOn(Computer computer, Assignment assignment, Exception fault) {
        if (endsWithController(assignment)) {
            return false;
        }
        String agent = computer.getName();
        DaemonUnfitException unfit = find(fault, DaemonUnfitException.class);
        UntrustedAnswerException untrusted = find(fault, UntrustedAnswerException.class);
        BaseGoneException gone = find(fault, BaseGoneException.class);
        if (unfit != null) {
            cast(agent, assignment, Incident.Kind.UNFIT, unfit.getMessage(), false);
            return false;
        }
        if (untrusted != null) {
            cast(agent, assignment, Incident.Kind.DISTRUSTED, untrusted.getMessage(), true);
            return false;
        }
        if (gone != null) {
            scheduler.lost(gone.agent());
            story.gone(AgentName.of(gone.agent()));
            back(assignment, Messages.Troubles_baseGone(AgentName.of(gone.agent()), why(fault)));
            return true;
        }
        if (!sessions.reaches(computer)
                || find(fault, RequestAbortedException.class) != null
                || find(fault, ChannelClosedException.class) != null) {
            lost(agent, assignment, why(fault));
            return false;
        }
        return goesOnAfterFault(agent, assignment, fault);
    }

    private boolean goesOnAfterFault(String agent, Assignment assignment, Exception fault) {
        int count;
        synchronized (faults) {
            count = faults.merge(agent, 1, Integer::sum);
        }
        LOGGER.log(Level.INFO, "fault on " + AgentName.of(agent), fault);
        boolean full = why(fault).toLowerCase(Locale.ROOT).contains("no space left on device");
        if (count >= MOST_FAULTS || full || assignment == null) {
            cast(agent, assignment, Incident.Kind.UNFIT, why(fault), false);
            return false;
        }
        tell(Incident.Kind.FAULT, agent, assignment, Messages.Troubles_fault(AgentName.of(agent), why(fault)));
        back(assignment, why(fault));
        return true;
    }

    /** The agent did what it was asked to. */
    void noneOn(String agent) {
        synchronized (faults) {
            faults.remove(agent);
        }
    }

    /** The agent's JVM, its channel, or the agent itself is gone. */
    void lost(String agent, Assignment assignment, String why) {
        if (endsWithController(assignment)) {
            return;
        }
        tell(Incident.Kind.LOST, agent, assignment, Messages.Troubles_lost(AgentName.of(agent), why));
        forget(agent);
        back(assignment, Messages.Troubles_lost(AgentName.of(agent), why));
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
    void silent(String agent, Assignment assignment) {
        String why = Messages.Troubles_silent();
        if (outcasts.why(agent) == null) {
            outcasts.add(agent, why, false);
        }
        lost(agent, assignment, why);
    }

    /** A person stopped the shard. */
    void stopped(String agent, Assignment assignment) {
        tell(Incident.Kind.STOPPED, agent, assignment, Messages.Troubles_stopped(AgentName.of(agent)));
        back(assignment, Messages.Troubles_stopped(AgentName.of(agent)));
    }

    /** An agent that had been lost does its part again. */
    void returned(String agent) {
        tell(Incident.Kind.RETURNED, agent, null, Messages.Troubles_returned(AgentName.of(agent)));
    }

    private void cast(String agent, Assignment assignment, Incident.Kind kind, String why, boolean forGood) {
        outcasts.add(agent, why, forGood);
        String text = forGood
                ? Messages.Troubles_distrusted(AgentName.of(agent), why)
                : Messages.Troubles_unfit(AgentName.of(agent), why);
        tell(kind, agent, assignment, text);
        forget(agent);
        back(assignment, why);
    }

    private void forget(String agent) {
        sessions.forget(agent);
        scheduler.lost(agent);
        story.gone(AgentName.of(agent));
    }

    private void back(Assignment assignment, String why) {
        if (assignment != null) {
            scheduler.giveBack(assignment, why);
        }
    }

    private void tell(Incident.Kind kind, String agent, Assignment assignment, String text) {
        String cell = assignment == null ? "" : assignment.cell();
        story.tell(kind, AgentName.of(agent), cell, text);
        console.getLogger().println(cell.isEmpty() ? text : Messages.Troubles_elsewhere(text, cell));
    }

    /** Remoting wraps what went wrong on the agent in what went wrong with the call; people need the former too. */
    static String why(Throwable fault) {
        StringBuilder text = new StringBuilder(brief(fault));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            if (text.indexOf(brief(cause)) < 0) {
                text.append(": ").append(brief(cause));
            }
        }
        return text.toString();
    }

    private static String brief(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    /** The first of a kind among a fault and its causes; {@code null} if there is none. */
    static <T extends Throwable> T find(Throwable fault, Class<T> type) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
