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
 */
public record RegistryLimits(
        int retries, Duration firstPause, Duration longestPause, Duration answerWithin, Duration listWindow)
        implements Serializable {
    public static final RegistryLimits DEFAULT = new RegistryLimits(
            4, Duration.ofMillis(250), Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofSeconds(1));

    public RegistryLimits {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative");
        }
    }

    public RegistryLimits withRetries(int number) {
        return new RegistryLimits(number, firstPause, longestPause, answerWithin, listWindow);
    }

    public RegistryLimits withPauses(Duration first, Duration longest) {
        return new RegistryLimits(retries, first, longest, answerWithin, listWindow);
    }

    public RegistryLimits withAnswerWithin(Duration limit) {
        return new RegistryLimits(retries, firstPause, longestPause, limit, listWindow);
    }

    public RegistryLimits withListWindow(Duration window) {
        return new RegistryLimits(retries, firstPause, longestPause, answerWithin, window);
    }
}
