package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.Serializable;
import java.time.Duration;

/**
 * How hard a registry may be used, and how patiently its faults are borne.
 *
 * @param retries how often one request is tried again after a fault that passes
 * @param atATime requests under way at once
 * @param perSecond requests begun in one second; 0 for as many as {@code atATime} allows
 * @param firstPause before the second try; doubled for each further one
 * @param longestPause that is waited before a try, also if {@code Retry-After} asks for a longer one: then the request fails
 * @param answerWithin how long a request without a large body may take as a whole
 */
public record RegistryLimits(
        int retries, int atATime, double perSecond, Duration firstPause, Duration longestPause, Duration answerWithin)
        implements Serializable {
    public static final RegistryLimits DEFAULT =
            new RegistryLimits(4, 16, 0, Duration.ofMillis(250), Duration.ofMinutes(2), Duration.ofMinutes(2));

    public RegistryLimits {
        if (retries < 0 || atATime < 1 || perSecond < 0) {
            throw new IllegalArgumentException(
                    "retries and perSecond must not be negative, atATime must be at least 1");
        }
    }

    public RegistryLimits withRetries(int number) {
        return new RegistryLimits(number, atATime, perSecond, firstPause, longestPause, answerWithin);
    }

    public RegistryLimits withAtATime(int number) {
        return new RegistryLimits(retries, number, perSecond, firstPause, longestPause, answerWithin);
    }

    public RegistryLimits withPerSecond(double number) {
        return new RegistryLimits(retries, atATime, number, firstPause, longestPause, answerWithin);
    }

    public RegistryLimits withPauses(Duration first, Duration longest) {
        return new RegistryLimits(retries, atATime, perSecond, first, longest, answerWithin);
    }

    public RegistryLimits withAnswerWithin(Duration limit) {
        return new RegistryLimits(retries, atATime, perSecond, firstPause, longestPause, limit);
    }
}
