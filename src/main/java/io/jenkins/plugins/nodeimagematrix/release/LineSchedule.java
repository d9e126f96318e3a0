package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.Objects;

/**
 * The schedule of one line. Source: {@code schedule.json} of the Node.js release working group; the codename's first version
 * comes from the releases themselves.
 *
 * @param start the day of the line's first release
 * @param lts the day it becomes long-term support, or null if it never does or no day is set
 * @param maintenance the first day on which it gets only critical fixes, or null
 * @param end the last day of support, or null if none is set
 * @param codename such as {@code Argon}, or null
 * @param codenameFrom the first release that carries the codename ({@code 4.2.0} for Argon), or null
 */
public record LineSchedule(
        Line line,
        LocalDate start,
        LocalDate lts,
        LocalDate maintenance,
        LocalDate end,
        String codename,
        Version codenameFrom)
        implements Serializable {
    public LineSchedule {
        Objects.requireNonNull(line, "line");
        Objects.requireNonNull(start, "start");
    }

    /** Whether the line is long-term support on a day, which includes its maintenance until its end. */
    public boolean isLts(LocalDate asOf) {
        return lts != null && !asOf.isBefore(lts) && !hasEnded(asOf);
    }

    public boolean hasEnded(LocalDate asOf) {
        return end != null && asOf.isAfter(end);
    }

    /** Whether a release of this line has the line's codename on a day. */
    public boolean hasCodename(Version version, LocalDate asOf) {
        return codename != null
                && codenameFrom != null
                && lts != null
                && !asOf.isBefore(lts)
                && version.compareTo(codenameFrom) >= 0;
    }
}
