package io.jenkins.plugins.nodeimagematrix.agent;

import java.io.IOException;

/**
 * Work on an agent was interrupted. It stands for the interrupt, which is not set again: the answer is sent from the same
 * thread, and one that is interrupted sends nothing over a WebSocket.
 */
final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param at what the agent was doing */
    StoppedException(String at, InterruptedException interrupt) {
        super("stopped while it " + at, interrupt);
    }
}
