package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;

/** What is under the faults that remoting wraps around one another. */
public final class FaultCauses {
    private FaultCauses() {}

    /** Whether a call failed because the connection to the agent broke. */
    public static boolean isConnectionLost(Throwable fault) {
        return find(fault, ChannelClosedException.class) != null || find(fault, RequestAbortedException.class) != null;
    }

    /** The first of a kind among a fault and its causes; {@code null} if there is none. */
    public static <T extends Throwable> T find(Throwable fault, Class<T> type) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
