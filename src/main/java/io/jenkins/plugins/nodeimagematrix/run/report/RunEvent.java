package io.jenkins.plugins.nodeimagematrix.run.report;

/**
 * An event of a run that came from outside, such as a lost agent, and what was done about it.
 *
 * @param millis since the epoch
 * @param kind what happened
 * @param agent where; empty if it was no agent
 * @param cell which cell was given to another agent because of it; empty if none was
 * @param text what to tell people
 */
public record RunEvent(long millis, Kind kind, String agent, String cell, String text) {
    public enum Kind {
        /** An agent went away: its JVM, its channel, or the whole node. */
        LOST,
        /** An agent's daemon can't be used, or its disk is full. */
        UNFIT,
        /** Something failed for a passing reason: a cell goes to another agent, or a registry had to be asked again. */
        FAULT,
        /** A person stopped a shard, or took the agent offline. */
        STOPPED,
        /** An agent answered what it can't have been asked. */
        DISTRUSTED,
        /** Cells wait, and no agent can do them now. */
        WAITING,
        /** An agent that was out of use takes part again. */
        RETURNED,
        /** The controller went away in the middle. */
        INTERRUPTED
    }
}
