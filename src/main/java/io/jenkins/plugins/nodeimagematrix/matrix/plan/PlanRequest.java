package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The input of planning besides the files in the folder.
 *
 * @param asOf the day for which codenames, long-term support and ages are evaluated
 * @param lock the included releases; null for a first run, which includes all releases in range
 * @param registry overrides the registry of the file; null or empty to keep it
 * @param defaultRegistry used if the file names none; null or empty for Docker Hub
 * @param now the time at which failed cells are due or not
 * @param failed cells whose last attempt failed, by name
 * @param baseDigests the digest of each external base image, by its name in the matrix file or the Dockerfile; an image without
 *     a digest counts by its name only
 * @param only a filter such as {@code os=jessie node=4.x}; null or empty for all cells
 * @param found whether {@code only} is what a look found: if the matrix has no such cell any more, all cells are planned
 * @param approved held updates that users approved; they count as if the lock file contained them
 * @param approvedBases digests of base images that users approved, as {@code name@digest}, with the day
 */
public record PlanRequest(
        ReleaseCatalogue catalogue,
        LocalDate asOf,
        Instant now,
        LockFile lock,
        PublishedState published,
        Map<String, FailedCell> failed,
        Map<String, String> baseDigests,
        String registry,
        String only,
        boolean found,
        Rebuild rebuild,
        String defaultRegistry,
        Collection<LockFile.Entry> approved,
        Map<String, LocalDate> approvedBases)
        implements Serializable {
    /** Returns the request of a first run, for all cells of the file. */
    public static PlanRequest of(ReleaseCatalogue catalogue, LocalDate asOf) {
        return PlanRequest.builder(catalogue, asOf).build();
    }

    /** The request of a first run, for all cells of the file. */
    public static RequestBuilder builder(ReleaseCatalogue catalogue, LocalDate asOf) {
        return new RequestBuilder(catalogue, asOf);
    }

    /** A builder of the same values, to change some of them. */
    public RequestBuilder toBuilder() {
        return builder(catalogue, asOf)
                .now(now)
                .lock(lock)
                .published(published)
                .failed(failed)
                .baseDigests(baseDigests)
                .registry(registry)
                .only(only)
                .found(found)
                .rebuild(rebuild)
                .defaultRegistry(defaultRegistry)
                .approved(approved)
                .approvedBases(approvedBases);
    }

    /** Values of a request; what is not set keeps its default. */
    public static final class RequestBuilder {
        private final ReleaseCatalogue catalogue;
        private final LocalDate asOf;
        private Instant now;
        private LockFile lock;
        private PublishedState published = PublishedState.EMPTY;
        private Map<String, FailedCell> failed = Map.of();
        private Map<String, String> baseDigests = Map.of();
        private String registry;
        private String only;
        private boolean found;
        private Rebuild rebuild = Rebuild.CHANGED;
        private String defaultRegistry;
        private Collection<LockFile.Entry> approved = List.of();
        private Map<String, LocalDate> approvedBases = Map.of();

        private RequestBuilder(ReleaseCatalogue catalogue, LocalDate asOf) {
            this.catalogue = catalogue;
            this.asOf = asOf;
            this.now = asOf.atStartOfDay(ZoneOffset.UTC).toInstant();
        }

        /** By default the beginning of the day, in UTC. */
        public RequestBuilder now(Instant value) {
            now = value;
            return this;
        }

        public RequestBuilder lock(LockFile value) {
            lock = value;
            return this;
        }

        public RequestBuilder published(PublishedState value) {
            published = value;
            return this;
        }

        public RequestBuilder failed(Map<String, FailedCell> value) {
            failed = value;
            return this;
        }

        public RequestBuilder baseDigests(Map<String, String> value) {
            baseDigests = value;
            return this;
        }

        public RequestBuilder registry(String value) {
            registry = value;
            return this;
        }

        public RequestBuilder only(String value) {
            only = value;
            return this;
        }

        public RequestBuilder found(boolean value) {
            found = value;
            return this;
        }

        public RequestBuilder rebuild(Rebuild value) {
            rebuild = value;
            return this;
        }

        public RequestBuilder defaultRegistry(String value) {
            defaultRegistry = value;
            return this;
        }

        public RequestBuilder approved(Collection<LockFile.Entry> value) {
            approved = value;
            return this;
        }

        public RequestBuilder approvedBases(Map<String, LocalDate> value) {
            approvedBases = value;
            return this;
        }

        public PlanRequest build() {
            return new PlanRequest(
                    catalogue,
                    asOf,
                    now,
                    lock,
                    published,
                    failed,
                    baseDigests,
                    registry,
                    only,
                    found,
                    rebuild,
                    defaultRegistry,
                    approved,
                    approvedBases);
        }
    }

    public PlanRequest withLock(LockFile other) {
        return toBuilder().lock(other).build();
    }

    /**
     * Returns this request with data of earlier runs.
     *
     * @param more releases that users approved, in addition to those of this request
     */
    public PlanRequest knowing(
            PublishedState state,
            Map<String, FailedCell> failures,
            Map<String, String> digests,
            Collection<LockFile.Entry> more) {
        List<LockFile.Entry> all = new ArrayList<>(approved);
        all.addAll(more);
        return toBuilder()
                .published(state)
                .failed(failures)
                .baseDigests(digests)
                .approved(all)
                .build();
    }

    /** Returns only the parts of this request that determine the set of cells. */
    public PlanRequest withoutHistory() {
        return knowing(PublishedState.EMPTY, Map.of(), Map.of(), List.of());
    }

    /** Returns this request with a lock file, to which later approvals are added. */
    public PlanRequest withLockFile(LockFile read) {
        LockFile more = read;
        for (LockFile.Entry release : approved) {
            more = more.approve(release);
        }
        return withLock(more);
    }

    /** Whether a user asked for cells, which are then built without waiting for the time at which they are due. */
    boolean isAsked() {
        return rebuild != Rebuild.CHANGED || only != null && !only.isBlank();
    }

    /** Whether a user approved this image of a base image's tag, on a page or in the lock file. */
    boolean isApproved(String image, String digest) {
        LockFile.Base locked = lock == null ? null : lock.bases().get(image);
        return approvedBases.containsKey(image + "@" + digest)
                || locked != null
                        && locked.reason() == EntryReason.APPROVED
                        && locked.digest().equals(digest);
    }

    /** Returns the registry of a file's cells. */
    String registryFor(String named) {
        for (String each : Arrays.asList(registry, named, defaultRegistry)) {
            if (each != null && !each.isEmpty()) {
                return each;
            }
        }
        return ImageReference.DOCKER_HUB;
    }
}
