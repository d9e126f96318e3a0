package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How a run ended. */
public enum RunOutcome {
    /** It is planned or goes on; reports have an empty text for it. */
    OPEN,
    /** Every cell ships, and with publishing every tag is where it belongs. */
    SUCCESS,
    /** A cell does not ship, or a tag is not where it belongs; the report says which. */
    UNSTABLE,
    /** The run could not be done. */
    FAILURE,
    /** A person stopped it. */
    ABORTED;

    @JsonValue
    String json() {
        return this == OPEN ? "" : name();
    }

    @JsonCreator
    static RunOutcome of(String json) {
        return json.isEmpty() ? OPEN : valueOf(json);
    }

    public boolean isOpen() {
        return this == OPEN;
    }
}
