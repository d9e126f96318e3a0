package io.jenkins.plugins.nodeimagematrix.job.trigger;

import java.time.Clock;
import java.time.Duration;

/** A limit of requests for each minute. */
final class RequestLimit {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final int perMinute;
    private final Clock clock;
    private long minute;
    private int taken;

    RequestLimit(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Whether one more request is within the limit. */
    synchronized boolean take() {
        long now = clock.millis() / MINUTE;
        if (now != minute) {
            minute = now;
            taken = 0;
        }
        if (taken >= perMinute) {
            return false;
        }
        taken++;
        return true;
    }
}
