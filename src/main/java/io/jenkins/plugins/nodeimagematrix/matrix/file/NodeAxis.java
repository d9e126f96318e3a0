package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.policy.NewestOf;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdatePolicy;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The {@code node} axis: the releases of the matrix, as a range over the catalogue or as a list.
 *
 * @param range null if there is a list
 * @param listed null if there is a range
 * @param listedAt the position of each release of the list; empty if there is a range
 * @param newest null to include all releases
 * @param keep the number of newest releases of each group
 * @param lock the lock file's path relative to the matrix file's folder, or null
 */
public record NodeAxis(
        VersionRange range,
        List<TaggedVersion> listed,
        Map<TaggedVersion, SourceLocation> listedAt,
        Map<Version, SourceLocation> exclude,
        UpdatePolicy policy,
        NewestOf newest,
        int keep,
        String lock,
        SourceLocation at)
        implements Serializable {}
