package io.jenkins.plugins.nodeimagematrix.run.look;

import java.time.Duration;
import java.time.Instant;

/**
 * The pauses between requests to a server that fails: one minute, doubled with each failure, up to an hour.
 *
 * @param failures in a row
 * @param since time of the first failure in a row
 * @param until time of the next request
 * @param fault of the last request
 */
record Pauses(int failures, Instant since, Instant until, String fault) {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 6;

    /** The server as one that fails. */
    FailingSource of(String name) {
        return new FailingSource(name, since, failures, fault);
    }

    /** @param before the pauses so far, or {@code null} */
    static Pauses after(Pauses before, Instant now, String fault) {
        int failures = before == null ? 1 : before.failures + 1;
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return new Pauses(
                failures,
                before == null ? now : before.since,
                now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause),
                fault);
    }
}
