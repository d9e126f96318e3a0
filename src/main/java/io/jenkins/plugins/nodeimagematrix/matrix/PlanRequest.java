package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseCatalogue;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/**
 * All that a plan depends on besides the files in the folder.
 *
 * @param asOf the day on which codenames, long-term support and ages are judged
 * @param registry in place of the file's, or null or empty
 * @param failed names of cells whose last attempt failed
 * @param baseDigests the digest of each external image a cell is built on, by the name the file gives it; what is missing
 *     counts by its name alone
 * @param only a filter such as {@code os=jessie node=4.x}, or null or empty for everything
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
        Rebuild rebuild)
        implements Serializable {
    public static PlanRequest of(ReleaseCatalogue catalogue, LocalDate asOf) {
        return new PlanRequest(
                catalogue, asOf, LockFile.EMPTY, PublishedState.EMPTY, Set.of(), Map.of(), null, null, Rebuild.CHANGED);
    }

    public PlanRequest withLock(LockFile other) {
        return new PlanRequest(catalogue, asOf, other, published, failed, baseDigests, registry, only, rebuild);
    }
}
