package io.jenkins.plugins.nodeimagematrix.run.history;

import java.time.Instant;

/**
 * The image that the tag of a base image under a policy was on when it was seen last.
 *
 * @param digest at its registry
 * @param millis when this digest was first seen, since the epoch
 * @param locked the digest in the lock file when it was read last; {@code null} if there was none
 * @param untilMillis time from which it is taken without approval, since the epoch; 0 if only an approval counts
 */
public record SeenBase(String image, String digest, String locked, long millis, long untilMillis) {
    /** Whether an image on another digest is held at this time. */
    public boolean isHeld(Instant now) {
        return untilMillis == 0 || now.isBefore(Instant.ofEpochMilli(untilMillis));
    }
}
