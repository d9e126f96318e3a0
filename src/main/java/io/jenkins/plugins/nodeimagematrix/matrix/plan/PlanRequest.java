package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * All that a plan depends on besides the files in the folder.
 *
 * @param asOf the day on which codenames, long-term support and ages are judged
 * @param lock the releases that are in; null for a first run, which lets in all that are in range
 * @param registry in place of the file's, or null or empty
 * @param defaultRegistry where the file names none, or null or empty for Docker Hub
 * @param failed names of cells whose last attempt failed
 * @param baseDigests the digest of each external image a cell is built on, by the name the matrix file or its Dockerfile gives it; what is missing
 *     counts by its name alone
 * @param only a filter such as {@code os=jessie node=4.x}, or null or empty for everything
 * @param approved held releases that people let in, and on which day; they count as if the lock file had them
 */
public record PlanRequest(
        ReleaseCatalogue catalogue,
        LocalDate asOf,
        LockFile lock,
        PublishedState published,
        Set<String> failed,
        Map<String, String> baseDigests,
        String registry,
        String only,
        Rebuild rebuild,
        String defaultRegistry,
        Map<Version, LocalDate> approved)
        implements Serializable {
    /** With Docker Hub where the file names no registry. */
    public PlanRequest(
            ReleaseCatalogue catalogue,
            LocalDate asOf,
            LockFile lock,
            PublishedState published,
            Set<String> failed,
            Map<String, String> baseDigests,
            String registry,
            String only,
            Rebuild rebuild) {
        this(catalogue, asOf, lock, published, failed, baseDigests, registry, only, rebuild, null, Map.of());
    }

    /** Of a first run, for everything in the file. */
    public static PlanRequest of(ReleaseCatalogue catalogue, LocalDate asOf) {
        return new PlanRequest(
                catalogue, asOf, null, PublishedState.EMPTY, Set.of(), Map.of(), null, null, Rebuild.CHANGED);
    }

    public PlanRequest withLock(LockFile other) {
        return new PlanRequest(
                catalogue,
                asOf,
                other,
                published,
                failed,
                baseDigests,
                registry,
                only,
                rebuild,
                defaultRegistry,
                approved);
    }

    /**
     * With what is remembered of earlier runs.
     *
     * @param more releases that people let in, beside those of this request
     */
    public PlanRequest knowing(
            PublishedState state, Set<String> failures, Map<String, String> digests, Map<Version, LocalDate> more) {
        Map<Version, LocalDate> all = new HashMap<>(approved);
        more.forEach(all::putIfAbsent);
        return new PlanRequest(
                catalogue, asOf, lock, state, failures, digests, registry, only, rebuild, defaultRegistry, all);
    }

    /** As far as it decides which cells there are. */
    public PlanRequest withoutHistory() {
        return knowing(PublishedState.EMPTY, Set.of(), Map.of(), Map.of());
    }

    /** With a lock file as it was read, and what was approved since in it. */
    public PlanRequest withLockFile(LockFile read) {
        LockFile more = read;
        for (Map.Entry<Version, LocalDate> release : approved.entrySet()) {
            more = more.approve(release.getKey(), release.getValue());
        }
        return withLock(more);
    }

    /** The registry of the cells of a file. */
    String registryFor(String named) {
        for (String each : Arrays.asList(registry, named, defaultRegistry)) {
            if (each != null && !each.isEmpty()) {
                return each;
            }
        }
        return ImageReference.DOCKER_HUB;
    }
}
