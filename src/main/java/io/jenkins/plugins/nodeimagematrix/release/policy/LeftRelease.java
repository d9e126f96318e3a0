package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;

/** A release that was in and is no longer. What was published of it stays at the registry. */
public record LeftRelease(Version version, Reason reason) implements Serializable {
    /** Why a release left. */
    public enum Reason {
        OUT_OF_RANGE,
        EXCLUDED,
        END_OF_LIFE
    }
}
