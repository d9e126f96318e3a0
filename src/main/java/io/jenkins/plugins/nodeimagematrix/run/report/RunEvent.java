package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * An event of a run with an external cause, such as a lost agent, and the reaction to it.
 *
 * @param millis since the epoch
 * @param kind the kind of event
 * @param agent the agent; empty if no agent is concerned
 * @param cell the cell that was given to another agent; empty if none was
 * @param text the message for users
 */
public record RunEvent(long millis, Kind kind, String agent, String cell, String text) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A report, of which the rest is skipped. */
    private record Report(List<RunEvent> events) {}

    /**
     * Reads the events of a run without the rest of its report.
     *
     * @param file a {@link RunReport}
     */
    public static List<RunEvent> read(Path file) throws IOException {
        try (InputStream in = CompactFile.open(file)) {
            List<RunEvent> events = JSON.readValue(in, Report.class).events();
            return events == null ? List.of() : List.copyOf(events);
        }
    }

    /** The kind of an event. */
    public enum Kind {
        /** An agent was lost: its JVM, its channel, or the whole node. */
        LOST,
        /** An agent's daemon cannot be used, or its disk is full. */
        UNUSABLE,
        /** A transient fault: a cell goes to another agent, or a request to a registry was retried. */
        FAULT,
        /** A user stopped a shard, or took the agent offline. */
        STOPPED,
        /** An agent sent an answer that does not match the request. */
        UNTRUSTED,
        /** Cells wait, and no agent can run them now. */
        WAITING,
        /** An agent is usable again. */
        RETURNED,
        /** A cell failed so often with the same inputs that it now waits the longest time between attempts. */
        STUCK,
        /** Requests to a registry wait, because the registry or the configuration limits them. */
        LIMITED,
        /** The controller stopped during the run. */
        INTERRUPTED
    }
}
