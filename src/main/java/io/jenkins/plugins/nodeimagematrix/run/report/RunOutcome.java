package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The outcome of a run. */
public enum RunOutcome {
    /** The run is planned or active; an empty string in reports. */
    OPEN,
    /** Every cell is publishable, and if the run publishes, every tag holds the intended image. */
    SUCCESS,
    /** A cell is not publishable, or a tag does not hold the intended image; the report says which. */
    UNSTABLE,
    /** The run failed. */
    FAILURE,
    /** A user stopped the run. */
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
