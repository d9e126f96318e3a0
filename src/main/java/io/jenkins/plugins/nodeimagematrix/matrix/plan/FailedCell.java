package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A cell whose last attempt failed, and when it is due for another one.
 *
 * @param inputHash of the failed attempts; {@code null} if it is unknown
 * @param failures number of failed attempts in a row with these inputs; 0 if the cell was not tried because its base failed
 * @param lastMillis end of the last attempt, since the epoch
 * @param dueMillis time from which a run tries it again, since the epoch
 * @param stuck whether it failed so often that it waits the longest time
 */
public record FailedCell(String cell, String inputHash, int failures, long lastMillis, long dueMillis, boolean stuck)
        implements Serializable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A cell that is only known to have failed; Jackson reads it from a string, as earlier ledgers have it. */
    public static FailedCell fromString(String cell) {
        return new FailedCell(cell, null, 0, 0, 0, false);
    }

    /**
     * The cell after another failure.
     *
     * @param before the state before; {@code null} if the cell did not fail before
     */
    public static FailedCell failed(String cell, String inputHash, Instant at, FailedCell before, BackOff backOff) {
        int failures = before == null || !inputHash.equals(before.inputHash) ? 1 : before.failures + 1;
        return new FailedCell(
                cell,
                inputHash,
                failures,
                at.toEpochMilli(),
                at.plus(backOff.after(failures)).toEpochMilli(),
                backOff.isStuckAfter(failures));
    }

    /** Whether these inputs failed and the time for another attempt has not come. */
    public boolean waits(String hash, Instant now) {
        return hash.equals(inputHash) && !isDue(now);
    }

    /** Whether a run at this time tries the cell again. */
    public boolean isDue(Instant now) {
        return dueMillis <= lastMillis || !now.isBefore(due());
    }

    /** Whether the cell was tried, so that another attempt of its own makes sense. */
    public boolean wasTried() {
        return failures > 0;
    }

    /** How often and when it failed, and when it is due. */
    public String describe() {
        return "failed "
                + (failures == 1 ? "once" : failures + " times")
                + " with these inputs, last on " + TIME.format(Instant.ofEpochMilli(lastMillis)) + "; "
                + (dueMillis > lastMillis ? "due again on " + TIME.format(due()) : "the next run tries it again");
    }

    /** The time from which a run tries it again. */
    public Instant due() {
        return Instant.ofEpochMilli(dueMillis);
    }
}
