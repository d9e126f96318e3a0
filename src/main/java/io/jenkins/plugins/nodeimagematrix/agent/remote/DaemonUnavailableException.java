package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.agent.channel.FaultCauses;
import java.io.IOException;

/** An agent's Docker daemon can't be used: not there, too old, or full. Its cells go elsewhere. */
public final class DaemonUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public DaemonUnavailableException(String message) {
        super(message);
    }

    /** Finds it under what remoting wrapped around it; {@code null} if it is not there. */
    public static DaemonUnavailableException in(Throwable fault) {
        return FaultCauses.find(fault, DaemonUnavailableException.class);
    }
}
