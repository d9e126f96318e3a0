package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.io.Serializable;
import java.time.Duration;

/**
 * How hard a registry may be used, and how patiently its faults are borne.
 *
 * @param retries how often one request is tried again after a fault that passes
 * @param firstPause before the second try; doubled for each further one
 * @param longestPause that is waited before a try, also if {@code Retry-After} asks for a longer one: then the request fails
 * @param answerWithin how long a request without a large body may take as a whole
 * @param listWindow how long a client may take to read and put a list that other clients change too; after that time an entry that
 *     is still there was not overwritten
 * @param limitPatience how long one request waits in all for a limit that the registry or the configuration sets; zero to treat a
 *     {@code 429} as any other fault that passes
 */
public record RegistryLimits(
        int retries,
        Duration firstPause,
        Duration longestPause,
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

    /** For work that no user waits for: longer than the longest window of Docker Hub's limits. */
    public static final RegistryLimits PATIENT = DEFAULT.withLimitPatience(Duration.ofHours(7));

    public RegistryLimits {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative");
        }
    }

    public RegistryLimits withRetries(int number) {
        return new RegistryLimits(number, firstPause, longestPause, answerWithin, listWindow, limitPatience);
    }

    public RegistryLimits withPauses(Duration first, Duration longest) {
        return new RegistryLimits(retries, first, longest, answerWithin, listWindow, limitPatience);
    }

    public RegistryLimits withAnswerWithin(Duration limit) {
        return new RegistryLimits(retries, firstPause, longestPause, limit, listWindow, limitPatience);
    }

    public RegistryLimits withListWindow(Duration window) {
        return new RegistryLimits(retries, firstPause, longestPause, answerWithin, window, limitPatience);
    }

    public RegistryLimits withLimitPatience(Duration patience) {
        return new RegistryLimits(retries, firstPause, longestPause, answerWithin, listWindow, patience);
    }

    /** How long a request waits at most before it begins. */
    Duration patience() {
        return limitPatience.compareTo(longestPause) > 0 ? limitPatience : longestPause;
    }
}
