package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;

/** The causes of a fault, which remoting wraps in faults of its own. */
public final class FaultCauses {
    private FaultCauses() {}

    /** Whether a call failed because the connection to the agent broke. */
    public static boolean isConnectionLost(Throwable fault) {
        return find(fault, ChannelClosedException.class) != null || find(fault, RequestAbortedException.class) != null;
    }

    /** The first throwable of a type among a fault and its causes; {@code null} if there is none. */
    public static <T extends Throwable> T find(Throwable fault, Class<T> type) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
