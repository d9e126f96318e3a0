package io.jenkins.plugins.nodeimagematrix.agent.remote;

import java.io.IOException;

/** A base image was to come from another agent, and that agent can't give it. */
public final class BaseImageUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String agent;

    public BaseImageUnavailableException(String agent, Throwable cause) {
        super(cause == null ? "the agent is gone" : cause.getMessage(), cause);
        this.agent = agent;
    }

    public String agent() {
        return agent;
    }
}
