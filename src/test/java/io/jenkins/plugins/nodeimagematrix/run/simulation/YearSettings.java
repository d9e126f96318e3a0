package io.jenkins.plugins.nodeimagematrix.run.simulation;

import java.time.Duration;
import java.util.Random;

/**
 * The settings of a simulated job and the habits of its people.
 *
 * @param newLinesNeedApproval whether the update level is {@code minor}, so that a new line waits for a user
 * @param minimumAgeDays of releases
 * @param keep the number of newest releases of each line; 0 for all
 * @param revisions whether each new image of a version gets a tag of its own
 * @param baseAgeDays the minimum age of new images of one of the two base images
 * @param onlyFound whether builds are limited to what was found
 * @param showsHeld whether a build is started for a release that is only held
 * @param lock when new lock files are committed
 * @param failures the number of releases with a cell that fails for some attempts
 * @param outages whether the servers of the catalogue and of the base images do not answer for days, now and then
 * @param holdsBase whether one of the two base images is held until a user approves it
 */
record YearSettings(
        boolean newLinesNeedApproval,
        int minimumAgeDays,
        int keep,
        boolean revisions,
        int baseAgeDays,
        boolean onlyFound,
        boolean showsHeld,
        LockHabit lock,
        int failures,
        Duration interval,
        boolean outages,
        boolean holdsBase) {
    /** When people commit the lock file that a build offers. */
    enum LockHabit {
        AT_ONCE,
        /** About once in ten days. */
        NOW_AND_THEN,
        /** The first one, and never again. */
        ONCE
    }

    static YearSettings of(long seed, Duration interval) {
        Random random = new Random(seed);
        // Neighbouring seeds begin alike.
        random.nextInt();
        return new YearSettings(
                random.nextBoolean(),
                random.nextBoolean() ? 3 : 0,
                random.nextInt(3) == 0 ? 2 : 0,
                random.nextBoolean(),
                random.nextInt(3) == 0 ? 3 : 0,
                random.nextInt(3) == 0,
                random.nextBoolean(),
                LockHabit.values()[random.nextInt(LockHabit.values().length)],
                random.nextInt(3) == 0 ? 0 : 6,
                interval,
                random.nextInt(3) > 0,
                random.nextBoolean());
    }
}
