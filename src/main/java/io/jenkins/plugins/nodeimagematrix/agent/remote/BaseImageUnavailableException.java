package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.io.IOException;

/** Thrown when a base image has to come from another agent and can't be read there. */
public final class BaseImageUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String agent;

    public BaseImageUnavailableException(String agent, Throwable cause) {
        super(cause == null ? "the agent is not connected" : cause.getMessage(), cause);
        this.agent = agent;
    }

    public String agent() {
        return agent;
    }
}
