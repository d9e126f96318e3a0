package io.jenkins.plugins.nodeimagematrix.agent;

import java.io.IOException;

/** An agent's Docker daemon can't be used: not there, too old, or full. Its cells go elsewhere. */
public final class DaemonUnfitException extends IOException {
    private static final long serialVersionUID = 1L;

    public DaemonUnfitException(String message) {
        super(message);
    }

    /** Finds it under what remoting wrapped around it; {@code null} if it is not there. */
    static DaemonUnfitException in(Throwable fault) {
        return FaultCauses.find(fault, DaemonUnfitException.class);
    }
}
