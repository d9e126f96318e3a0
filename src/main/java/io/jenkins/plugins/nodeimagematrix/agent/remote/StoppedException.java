package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.io.IOException;

/** Work on an agent was interrupted; how the interrupt comes to the controller, which makes one of it again. */
final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param at what the agent was doing */
    StoppedException(String at, InterruptedException interrupt) {
        super("stopped while it " + at, interrupt);
    }
}
