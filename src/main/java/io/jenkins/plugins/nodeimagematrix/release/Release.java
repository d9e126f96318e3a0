package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/**
 * One Node.js release, as an entry of Node's {@code index.json} describes it.
 *
 * @param date the day of the release
 * @param dateEstimated whether {@code date} is only a day by which the release was published
 * @param codename the LTS codename of the release, such as {@code Argon}, or null
 * @param npm the version of npm that comes with it, or null if not known
 * @param files the platforms it was published for ({@code linux-x64}), empty if not known
 */
public record Release(
        Version version,
        LocalDate date,
        boolean dateEstimated,
        String codename,
        Security security,
        String npm,
        List<String> files)
        implements Comparable<Release>, Serializable {
    public Release {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(date, "date");
        Objects.requireNonNull(security, "security");
        files = List.copyOf(files);
    }

    public Line line() {
        return version.line();
    }

    public boolean isLts() {
        return codename != null;
    }

    /** Compares versions, not dates: several lines may have releases on one day. */
    @Override
    public int compareTo(Release other) {
        return version.compareTo(other.version);
    }

    /** Whether a release fixes a security vulnerability. */
    public enum Security {
        FIX,
        NONE,
        /** The catalogue does not contain this information. */
        UNKNOWN
    }
}
