package io.jenkins.plugins.nodeimagematrix.run.look;

import java.time.Duration;
import java.time.Instant;

/**
 * The back-off from a release catalogue or registry that fails: pauses of one minute, doubled with each failure, up to an hour.
 *
 * @param failures in a row
 * @param since time of the first failure in a row
 * @param until time of the next request
 * @param fault of the last request
 */
record SourceBackOff(int failures, Instant since, Instant until, String fault) {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 6;

    /** The server as one that fails. */
    FailingSource of(String name) {
        return new FailingSource(name, since, failures, fault);
    }

    /** @param before the back-off so far, or {@code null} */
    static SourceBackOff after(SourceBackOff before, Instant now, String fault) {
        int failures = before == null ? 1 : before.failures + 1;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return new SourceBackOff(
                failures,
                before == null ? now : before.since,
                now.plus(pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause),
                fault);
    }
}
