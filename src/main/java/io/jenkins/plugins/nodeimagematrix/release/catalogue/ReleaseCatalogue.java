package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The release catalogue: all known Node.js releases in version order, the schedule of their lines, and the origin of both. */
public final class ReleaseCatalogue implements Serializable {
    private static final long serialVersionUID = 1L;

    private final NavigableMap<Version, Release> releases;
    private final ReleaseSchedule schedule;
    private final CatalogueOrigin origin;

    /**
     * @param schedule the known lines; data about codenames is added from the releases
     * @throws IllegalArgumentException if two releases have the same version
     */
    public ReleaseCatalogue(Collection<Release> releases, ReleaseSchedule schedule, CatalogueOrigin origin) {
        NavigableMap<Version, Release> byVersion = new TreeMap<>();
        for (Release release : releases) {
            if (byVersion.put(release.version(), release) != null) {
                throw new IllegalArgumentException("Release " + release.version() + " is listed twice");
            }
        }
        this.releases = Collections.unmodifiableNavigableMap(byVersion);
        this.schedule = schedule.completedBy(byVersion.values());
        this.origin = Objects.requireNonNull(origin, "origin");
    }

    /** All releases, oldest version first. */
    public Collection<Release> releases() {
        return releases.values();
    }

    public Optional<Release> find(Version version) {
        return Optional.ofNullable(releases.get(version));
    }

    public ReleaseSchedule schedule() {
        return schedule;
    }

    public CatalogueOrigin origin() {
        return origin;
    }

    ReleaseCatalogue withOrigin(CatalogueOrigin other) {
        return new ReleaseCatalogue(releases.values(), schedule, other);
    }
}
