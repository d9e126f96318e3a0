package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The held updates and base images that users approved on a job's page. They apply until the lock file contains them. */
public record Approvals(int version, List<Approval> approvals, List<BaseApproval> bases)
        implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<Approvals> FORMAT = new StateFile.Format<>(Approvals.class, VERSION);

    public Approvals {
        approvals = approvals == null ? List.of() : List.copyOf(approvals);
        bases = bases == null ? List.of() : List.copyOf(bases);
    }

    /**
     * One approved release.
     *
     * @param millis since the epoch
     * @param systems the operating systems that it is approved for; empty for all
     */
    public record Approval(String release, String who, long millis, List<String> systems) {
        public Approval {
            systems = systems == null ? List.of() : List.copyOf(systems);
        }

        /** The entry of this approval in a lock file. */
        public LockFile.Entry entry() {
            return new LockFile.Entry(
                    Version.parse(release), day(millis), EntryReason.APPROVED, new TreeSet<>(systems));
        }
    }

    public static StateFile<Approvals> file(Path path) {
        return FORMAT.at(path);
    }

    public static Approvals none() {
        return new Approvals(VERSION, List.of(), List.of());
    }

    /**
     * A copy with one more approval; this object if the release is approved already for these systems.
     *
     * @param systems the operating systems; empty for all
     */
    public Approvals with(Version release, Collection<String> systems, String who, Instant at) {
        Approval approval =
                new Approval(release.toString(), who, at.toEpochMilli(), List.copyOf(new TreeSet<>(systems)));
        if (lock().covers(approval.entry())) {
            return this;
        }
        List<Approval> more = new ArrayList<>(approvals);
        more.add(approval);
        return new Approvals(VERSION, more, bases);
    }

    /**
     * One approved image of a base image's tag.
     *
     * @param millis since the epoch
     */
    public record BaseApproval(String image, String digest, String who, long millis) {}

    /** A copy with one more approved base image; this object if it is approved already. */
    public Approvals withBase(String image, String digest, String who, Instant at) {
        if (hasBase(image, digest)) {
            return this;
        }
        List<BaseApproval> more = new ArrayList<>(bases);
        more.add(new BaseApproval(image, digest, who, at.toEpochMilli()));
        return new Approvals(VERSION, approvals, more);
    }

    public boolean hasBase(String image, String digest) {
        return bases.stream()
                .anyMatch(base -> base.image().equals(image) && base.digest().equals(digest));
    }

    /** The approved base images, as {@code name@digest}, with the day of approval (UTC). */
    public Map<String, LocalDate> baseDays() {
        Map<String, LocalDate> days = new TreeMap<>();
        bases.forEach(base -> days.put(base.image() + "@" + base.digest(), day(base.millis())));
        return days;
    }

    /** The users who approved a release, the days (UTC) and the systems; empty if no user approved it. */
    public Optional<String> describe(Version release) {
        return approvals.stream()
                .filter(each -> each.release().equals(release.toString()))
                .map(each -> "approved by " + each.who() + " on " + day(each.millis())
                        + (each.systems().isEmpty() ? "" : " for " + String.join(", ", each.systems())))
                .reduce((some, other) -> some + ", " + other);
    }

    private static LocalDate day(long millis) {
        return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** The approved releases, with the days of approval (UTC). */
    public Collection<LockFile.Entry> releases() {
        return lock().entries().values();
    }

    /** The approved releases as a lock file. */
    public LockFile lock() {
        LockFile lock = LockFile.EMPTY;
        for (Approval approval : approvals) {
            lock = lock.approve(approval.entry());
        }
        return lock;
    }

    /** A copy of the lock file with the approved releases and base images. */
    public LockFile in(LockFile lock) {
        LockFile more = lock;
        for (LockFile.Entry release : releases()) {
            more = more.approve(release);
        }
        for (BaseApproval base : bases) {
            more = more.approve(base.image(), base.digest(), day(base.millis()));
        }
        return more;
    }
}
