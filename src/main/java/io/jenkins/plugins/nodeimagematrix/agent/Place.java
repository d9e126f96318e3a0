package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Computer;
import java.io.IOException;

/** One agent as a run uses it, whether it can be reached now or not. Opening waits for the agent, and only those who need it wait. */
final class Place {
    private final Opening opening;
    private volatile AgentSession session;
    private volatile boolean used;

    interface Opening {
        /** @param again whether this run had a session there before */
        AgentSession open(Computer computer, boolean again) throws IOException, InterruptedException;
    }

    Place(Opening opening) {
        this.opening = opening;
    }

    /** The session through which the agent can be reached as it is now; opened if there is none. */
    synchronized AgentSession session(Computer computer) throws IOException, InterruptedException {
        if (session != null && !session.reaches(computer)) {
            forget();
        }
        if (session == null) {
            boolean again = used;
            used = true;
            session = opening.open(computer, again);
        }
        return session;
    }

    /** The session that was opened last, whether it reaches the agent or not; {@code null} if the run has none. */
    AgentSession last() {
        return session;
    }

    /** Whether what was done there last can still be reached. */
    boolean reaches(Computer computer) {
        AgentSession last = session;
        return last != null && last.reaches(computer);
    }

    /** Whether the run had a session there, which does not reach the agent any more. */
    boolean wasLost(Computer computer) {
        return used && !reaches(computer);
    }

    /** The agent was lost; if it comes back, it is opened anew, and what was left there is swept up then. */
    void forget() {
        AgentSession last = session;
        if (last != null) {
            last.close();
            session = null;
        }
    }

    /** Removes what the run has there, also on an agent that was lost and is there again. */
    void clean(Computer computer) throws IOException, InterruptedException {
        AgentSession last = session;
        try {
            if ((last == null || !last.reaches(computer)) && Agents.isReachable(computer)) {
                last = session(computer);
            }
            if (last != null) {
                last.clean();
            }
        } finally {
            if (last != null) {
                last.close();
            }
        }
    }
}
