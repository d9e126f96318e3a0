package io.jenkins.plugins.nodeimagematrix.agent;

/** What is under the faults that remoting wraps around one another. */
final class FaultCauses {
    private FaultCauses() {}

    /** The first of a kind among a fault and its causes; {@code null} if there is none. */
    static <T extends Throwable> T find(Throwable fault, Class<T> type) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
