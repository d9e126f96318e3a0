package io.jenkins.plugins.nodeimagematrix.release;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/**
 * One Node.js release, as an entry of Node's {@code index.json} describes it.
 *
 * @param date the day of the release
 * @param dateEstimated true if only a day is known by which the release was out; {@code date} is then that day
 * @param codename the LTS codename the release carries, such as {@code Argon}, or null
 * @param npm the version of npm that comes with it, or null if the catalogue does not say
 * @param files the platforms it was published for ({@code linux-x64}), empty if the catalogue does not say
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

    /** Releases are ordered by version, not by date: four lines may move on one day. */
    @Override
    public int compareTo(Release other) {
        return version.compareTo(other.version);
    }

    /** Whether a release fixes a security hole. */
    public enum Security {
        FIX,
        NONE,
        /** The catalogue does not say. */
        UNKNOWN
    }
}
