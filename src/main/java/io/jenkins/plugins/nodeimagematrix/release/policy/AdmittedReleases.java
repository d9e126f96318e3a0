package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The included releases, with lookups by line and by minor version. */
final class AdmittedReleases {
    private final Map<Line, Version> newestOfLine = new HashMap<>();
    private final Map<String, Version> newestOfMinor = new HashMap<>();

    AdmittedReleases(Collection<Version> versions) {
        for (Version version : versions) {
            newestOfLine.merge(version.line(), version, AdmittedReleases::newer);
            newestOfMinor.merge(version.minorName(), version, AdmittedReleases::newer);
        }
    }

    private static Version newer(Version one, Version other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    boolean hasLine(Line line) {
        return newestOfLine.containsKey(line);
    }

    /** Returns the newest release of an {@link #hasLine included} line. */
    Version newestOfLine(Line line) {
        return newestOfLine.get(line);
    }

    /** Whether a version is a newer patch release of an included minor version. */
    boolean continuesMinor(Version version) {
        Version newest = newestOfMinor.get(version.minorName());
        return newest != null && version.compareTo(newest) > 0;
    }
}
