package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.io.Serializable;
import java.time.Duration;

/**
 * The limits of requests to a registry: retries, pauses and time limits.
 *
 * @param retries how often one request is retried after a transient fault
 * @param firstPause before the first retry; doubled for each further one
 * @param maxPause before a retry; a request fails if {@code Retry-After} asks for a longer one
 * @param answerWithin time limit for a request without a large body
 * @param listWindow the time that a client may need to read and put a list that other clients change too; an entry that
 *     is still there after this time was not overwritten
 * @param limitPatience the total time that one request waits for limits of the registry or the configuration; zero to
 *     treat a {@code 429} like any other transient fault
 */
public record RegistryLimits(
        int retries,
        Duration firstPause,
        Duration maxPause,
        Duration answerWithin,
        Duration listWindow,
        Duration limitPatience)
        implements Serializable {
    public static final RegistryLimits DEFAULT = new RegistryLimits(
            4,
            Duration.ofMillis(250),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofSeconds(1),
            Duration.ZERO);

    /** The limits for work that no user waits for: the patience exceeds the longest window of Docker Hub's limits. */
    public static final RegistryLimits PATIENT = DEFAULT.withLimitPatience(Duration.ofHours(7));

    public RegistryLimits {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative");
        }
    }

    public RegistryLimits withRetries(int number) {
        return new RegistryLimits(number, firstPause, maxPause, answerWithin, listWindow, limitPatience);
    }

    public RegistryLimits withPauses(Duration first, Duration longest) {
        return new RegistryLimits(retries, first, longest, answerWithin, listWindow, limitPatience);
    }

    public RegistryLimits withAnswerWithin(Duration limit) {
        return new RegistryLimits(retries, firstPause, maxPause, limit, listWindow, limitPatience);
    }

    public RegistryLimits withListWindow(Duration window) {
        return new RegistryLimits(retries, firstPause, maxPause, answerWithin, window, limitPatience);
    }

    public RegistryLimits withLimitPatience(Duration patience) {
        return new RegistryLimits(retries, firstPause, maxPause, answerWithin, listWindow, patience);
    }

    /** The maximum time that a request waits before it begins. */
    Duration patience() {
        return limitPatience.compareTo(maxPause) > 0 ? limitPatience : maxPause;
    }
}
