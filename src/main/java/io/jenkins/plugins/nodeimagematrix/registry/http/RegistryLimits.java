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
 */
public record RegistryLimits(int retries, Duration firstPause, Duration longestPause, Duration answerWithin)
        implements Serializable {
    public static final RegistryLimits DEFAULT =
            new RegistryLimits(4, Duration.ofMillis(250), Duration.ofMinutes(2), Duration.ofMinutes(2));

    public RegistryLimits {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative");
        }
    }

    public RegistryLimits withRetries(int number) {
        return new RegistryLimits(number, firstPause, longestPause, answerWithin);
    }

    public RegistryLimits withPauses(Duration first, Duration longest) {
        return new RegistryLimits(retries, first, longest, answerWithin);
    }

    public RegistryLimits withAnswerWithin(Duration limit) {
        return new RegistryLimits(retries, firstPause, longestPause, limit);
    }
}
