package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * The policy for a base image whose tag has moved to another image at its registry.
 *
 * @param hold whether the new image is held until a user approves it
 * @param minimumAgeDays the days that must have passed since the new image was first seen; 0 for no minimum
 */
public record BasePolicy(boolean hold, int minimumAgeDays) implements Serializable {
    /** A new image is taken at once. */
    public static final BasePolicy FOLLOW = new BasePolicy(false, 0);

    public static final String FOLLOW_WORD = "follow";
    public static final String HOLD_WORD = "hold";

    public BasePolicy {
        if (minimumAgeDays < 0) {
            throw new IllegalArgumentException("The minimum age is a number of days, not " + minimumAgeDays);
        }
    }

    /** @throws IllegalArgumentException if the text is neither {@code follow} nor {@code hold} */
    public static boolean parseHold(String word) {
        if (!word.equals(FOLLOW_WORD) && !word.equals(HOLD_WORD)) {
            throw new IllegalArgumentException(
                    "'" + word + "' is unknown (one of " + FOLLOW_WORD + ", " + HOLD_WORD + ")");
        }
        return word.equals(HOLD_WORD);
    }

    public boolean isFollow() {
        return equals(FOLLOW);
    }

    /** The time from which a new image is taken without approval; {@code null} if never. */
    public Instant takenFrom(Instant seen) {
        return hold ? null : seen.plus(Duration.ofDays(minimumAgeDays));
    }
}
