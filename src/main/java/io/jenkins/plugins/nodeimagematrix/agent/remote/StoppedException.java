package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.io.IOException;

/** Thrown when work on an agent was interrupted; the controller turns it back into an {@link InterruptedException}. */
final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param work what the agent did, in the past tense */
    StoppedException(String work, InterruptedException interrupt) {
        super("stopped while it " + work, interrupt);
    }
}
