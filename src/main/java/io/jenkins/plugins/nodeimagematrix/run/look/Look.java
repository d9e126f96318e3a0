package io.jenkins.plugins.nodeimagematrix.run.look;

import java.util.List;

/**
 * One look for a job.
 *
 * @param millis time of the look, since the epoch
 * @param catalogue the release catalogue that was used, and its date; empty if it was not needed
 * @param findings all changes since the last plan
 * @param problems why something could not be looked at
 */
public record Look(
        long millis,
        LookOrigin origin,
        Outcome outcome,
        String catalogue,
        List<Finding> findings,
        List<String> problems) {
    /** The outcomes of looks. */
    public enum Outcome {
        /** There is no plan to compare with. */
        NO_PLAN,
        /** Nothing was found that a build is started for. */
        NOTHING,
        /** A build was started. */
        STARTED,
        /** A build was started for all that was found by an earlier look. */
        STARTED_BEFORE,
        /** A build waits in the queue. What its plan leaves is found by the looks after it has begun. */
        BUILD_WAITS,
        /** The job cannot be built. */
        NOT_BUILDABLE,
        /** The job's data cannot be read. */
        FAILED
    }

    public Look {
        findings = List.copyOf(findings);
        problems = List.copyOf(problems);
    }

    /** Whether both looks say the same, apart from their times. */
    boolean isLike(Look other) {
        return other != null
                && outcome == other.outcome
                && findings.equals(other.findings)
                && problems.equals(other.problems);
    }
}
