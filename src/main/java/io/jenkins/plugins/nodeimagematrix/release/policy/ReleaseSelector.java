package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The selection of releases from a catalogue: those of the lock file that are still in range, and those that the update policy
 * adds. Without a lock file, all releases in range are included, except for lines that the end-of-life rule drops.
 *
 * <p>Releases dated after the given day are ignored. A version in the lock file that the catalogue does not list stays
 * included, so that a catalogue older than the lock, such as the snapshot, removes nothing.
 *
 * @param range the range of releases
 * @param excludes releases that are left out although in range (withdrawn or broken)
 * @param newest the groups of which only the newest releases are included; null to include all
 * @param keep the number of newest releases of each group, at least 1
 */
public record ReleaseSelector(VersionRange range, Set<Version> excludes, UpdatePolicy policy, NewestOf newest, int keep)
        implements Serializable {
    public ReleaseSelector {
        Objects.requireNonNull(range, "range");
        excludes = Set.copyOf(excludes);
        Objects.requireNonNull(policy, "policy");
        if (keep < 1) {
            throw new IllegalArgumentException("At least one release is kept, not " + keep);
        }
    }

    /** A selector that includes all releases that the policy admits. */
    public ReleaseSelector(VersionRange range, Set<Version> excludes, UpdatePolicy policy) {
        this(range, excludes, policy, null, 1);
    }

    /** @param lock the lock file, or null if there is none yet */
    public ReleaseSelection select(ReleaseCatalogue catalogue, LockFile lock, LocalDate asOf) {
        LockFile before = lock == null ? LockFile.EMPTY : lock;
        List<LockFile.Entry> staying = new ArrayList<>();
        List<LeftRelease> left = new ArrayList<>();
        for (LockFile.Entry entry : before.entries().values()) {
            Optional<LeftRelease.Reason> reason = reasonToLeave(entry.version(), catalogue.schedule(), asOf);
            if (reason.isPresent()) {
                left.add(new LeftRelease(entry.version(), reason.get()));
            } else {
                staying.add(entry);
            }
        }
        List<LockFile.Entry> entered = new ArrayList<>();
        List<HeldRelease> held = new ArrayList<>();
        AdmittedReleases residents = residents(before, LockFile.Entry::isEverywhere);
        Map<String, AdmittedReleases> ofSystems = residentsOfSystems(before);
        Map<String, Version> newestStaying = oldestKept(staying);
        for (Release release : catalogue.releases()) {
            Version version = release.version();
            LockFile.Entry known = before.entries().get(version);
            if (known != null && known.isEverywhere()
                    || release.date().isAfter(asOf)
                    || isSuperseded(version, newestStaying)
                    || reasonToLeave(version, catalogue.schedule(), asOf).isPresent()) {
                continue;
            }
            if (lock == null) {
                entered.add(new LockFile.Entry(version, asOf, EntryReason.FIRST_RUN));
                continue;
            }
            boolean ended = hasEnded(version, catalogue.schedule(), asOf);
            Verdict verdict = verdict(release, residents, ended, asOf);
            LockFile.Entry entry = verdict.reason() != null
                    ? new LockFile.Entry(version, asOf, verdict.reason())
                    : onSystems(release, known, ofSystems, ended, asOf);
            if (entry != null && !entry.equals(known)) {
                staying.remove(known);
                entered.add(entry);
            }
            if (verdict.reason() == null) {
                held.add(new HeldRelease(release, verdict.rule(), verdict.until()));
            }
        }
        Map<String, Version> kept = oldestKept(joined(staying, entered));
        entered.removeIf(entry -> isSuperseded(entry.version(), kept));
        staying.stream()
                .filter(entry -> isSuperseded(entry.version(), kept))
                .forEach(entry -> left.add(new LeftRelease(entry.version(), LeftRelease.Reason.SUPERSEDED)));
        staying.removeIf(entry -> isSuperseded(entry.version(), kept));
        LockFile after = LockFile.of(joined(staying, entered));
        return new ReleaseSelection(asOf, List.copyOf(after.entries().keySet()), entered, held, left, after);
    }

    private static AdmittedReleases residents(LockFile lock, Predicate<LockFile.Entry> those) {
        return new AdmittedReleases(lock.entries().values().stream()
                .filter(those)
                .map(LockFile.Entry::version)
                .toList());
    }

    /** The included releases of each system for which a release is included that is not included for all. */
    private static Map<String, AdmittedReleases> residentsOfSystems(LockFile lock) {
        Map<String, AdmittedReleases> residents = new TreeMap<>();
        lock.entries().values().forEach(entry -> entry.systems()
                .forEach(system ->
                        residents.computeIfAbsent(system, absent -> residents(lock, each -> each.admits(system)))));
        return residents;
    }

    /** The entry of a release that enters on some systems only, as those have releases that it follows; null if on none. */
    private LockFile.Entry onSystems(
            Release release,
            LockFile.Entry known,
            Map<String, AdmittedReleases> residents,
            boolean ended,
            LocalDate asOf) {
        LockFile.Entry entry = known;
        for (Map.Entry<String, AdmittedReleases> each : residents.entrySet()) {
            String system = each.getKey();
            if (known != null && known.admits(system)) {
                continue;
            }
            EntryReason reason = verdict(release, each.getValue(), ended, asOf).reason();
            if (reason != null) {
                SortedSet<String> one = new TreeSet<>(Set.of(system));
                entry = entry == null ? new LockFile.Entry(release.version(), asOf, reason, one) : entry.with(one);
            }
        }
        return entry;
    }

    /**
     * Returns the oldest release that is kept of each group with as many releases as are kept. A release that is not included
     * for all systems supersedes none.
     */
    private Map<String, Version> oldestKept(Collection<LockFile.Entry> entries) {
        Map<String, Version> oldest = new HashMap<>();
        if (newest != null) {
            Map<String, NavigableSet<Version>> groups = new HashMap<>();
            for (LockFile.Entry entry : entries) {
                if (!entry.isEverywhere()) {
                    continue;
                }
                String group = newest.group(entry.version());
                NavigableSet<Version> kept = groups.computeIfAbsent(group, absent -> new TreeSet<>());
                kept.add(entry.version());
                if (kept.size() > keep) {
                    kept.pollFirst();
                }
            }
            groups.forEach((group, kept) -> {
                if (kept.size() == keep) {
                    oldest.put(group, kept.first());
                }
            });
        }
        return oldest;
    }

    private boolean isSuperseded(Version version, Map<String, Version> oldestKept) {
        Version oldest = newest == null ? null : oldestKept.get(newest.group(version));
        return oldest != null && oldest.compareTo(version) > 0;
    }

    private Optional<LeftRelease.Reason> reasonToLeave(Version version, ReleaseSchedule schedule, LocalDate asOf) {
        if (!range.contains(version)) {
            return Optional.of(LeftRelease.Reason.OUT_OF_RANGE);
        }
        if (excludes.contains(version)) {
            return Optional.of(LeftRelease.Reason.EXCLUDED);
        }
        return policy.endOfLife() == EndOfLifeRule.DROP && hasEnded(version, schedule, asOf)
                ? Optional.of(LeftRelease.Reason.END_OF_LIFE)
                : Optional.empty();
    }

    private static boolean hasEnded(Version version, ReleaseSchedule schedule, LocalDate asOf) {
        return schedule.of(version.line()).map(line -> line.hasEnded(asOf)).orElse(false);
    }

    private Verdict verdict(Release release, AdmittedReleases residents, boolean ended, LocalDate asOf) {
        if (ended && policy.endOfLife() == EndOfLifeRule.FREEZE) {
            return Verdict.hold(HeldRelease.Rule.END_OF_LIFE);
        }
        Verdict byLevel = byLevel(release, residents, policy.levelOf(release.line()));
        LocalDate old = release.date().plusDays(policy.minimumAgeDays());
        return byLevel.reason() != null && asOf.isBefore(old)
                ? new Verdict(null, HeldRelease.Rule.TOO_YOUNG, old)
                : byLevel;
    }

    private static Verdict byLevel(Release release, AdmittedReleases residents, UpdateLevel level) {
        Version version = release.version();
        if (level == UpdateLevel.NONE) {
            return Verdict.hold(HeldRelease.Rule.NO_UPDATES);
        }
        if (!residents.hasLine(version.line())) {
            return level == UpdateLevel.MAJOR
                    ? Verdict.enter(EntryReason.MAJOR)
                    : Verdict.hold(HeldRelease.Rule.NEW_LINE);
        }
        if (residents.newestOfLine(version.line()).compareTo(version) > 0 && !residents.continuesMinor(version)) {
            return level == UpdateLevel.MAJOR ? Verdict.enter(EntryReason.MAJOR) : Verdict.hold(HeldRelease.Rule.OLDER);
        }
        if (release.security() == Security.FIX) {
            return Verdict.enter(EntryReason.SECURITY);
        }
        if (level == UpdateLevel.SECURITY) {
            return Verdict.hold(
                    release.security() == Security.UNKNOWN
                            ? HeldRelease.Rule.SECURITY_UNKNOWN
                            : HeldRelease.Rule.NOT_A_SECURITY_FIX);
        }
        if (residents.continuesMinor(version)) {
            return Verdict.enter(EntryReason.PATCH);
        }
        return level == UpdateLevel.PATCH ? Verdict.hold(HeldRelease.Rule.NEW_MINOR) : Verdict.enter(EntryReason.MINOR);
    }

    private static List<LockFile.Entry> joined(Collection<LockFile.Entry> some, Collection<LockFile.Entry> others) {
        List<LockFile.Entry> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** The decision on a new release: either a reason to include it or a rule that holds it. */
    private record Verdict(EntryReason reason, HeldRelease.Rule rule, LocalDate until) {
        static Verdict enter(EntryReason reason) {
            return new Verdict(reason, null, null);
        }

        static Verdict hold(HeldRelease.Rule rule) {
            return new Verdict(null, rule, null);
        }
    }
}
