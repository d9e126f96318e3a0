package io.jenkins.plugins.nodeimagematrix.agent;

import java.io.IOException;

/** A base image was to come from another agent, and that agent can't give it. */
final class BaseGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String agent;

    BaseGoneException(String agent, Throwable cause) {
        super(cause == null ? "the agent is gone" : cause.getMessage(), cause);
        this.agent = agent;
    }

    String agent() {
        return agent;
    }
}
