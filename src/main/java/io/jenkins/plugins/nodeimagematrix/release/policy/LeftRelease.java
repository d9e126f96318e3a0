package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;

/** A release that left the matrix. Its published images stay at the registry. */
public record LeftRelease(Version version, Reason reason) implements Serializable {
    /** The reason why a release left. */
    public enum Reason {
        OUT_OF_RANGE,
        EXCLUDED,
        END_OF_LIFE,
        /** Newer releases of its group are included, and only the newest are. */
        SUPERSEDED
    }
}
