package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import java.io.IOException;

/** Thrown when an agent's Docker daemon can't be used: unreachable, too old, or full. Its cells go to other agents. */
public final class DaemonUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public DaemonUnavailableException(String message) {
        super(message);
    }

    /** The exception of this type among a fault and its causes; {@code null} if there is none. */
    public static DaemonUnavailableException in(Throwable fault) {
        return FaultCauses.find(fault, DaemonUnavailableException.class);
    }
}
