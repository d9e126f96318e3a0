package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Line;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Number;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Release;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What should be at any time of a simulated year, from the history and the settings alone: which releases are in the matrix, which
 * tags exist, and where the aliases are. It shares no code with the plugin.
 */
final class YearModel {
    private final ReleaseYear year;
    private final YearSettings settings;
    /** The times at which users approve the first release of a line. */
    private final Map<Integer, Instant> approvals;

    private final Set<Integer> firstLines = new HashSet<>();

    YearModel(ReleaseYear year, YearSettings settings, Map<Integer, Instant> approvals) {
        this.year = year;
        this.settings = settings;
        this.approvals = approvals;
        year.initial().forEach(each -> firstLines.add(each.number().major()));
    }

    /** The time at which a release may enter; {@code null} if it never may. */
    Instant entry(Release release) {
        if (release.out().isBefore(year.start())) {
            return year.start();
        }
        int line = release.number().major();
        boolean waits = settings.newLinesNeedApproval() && !firstLines.contains(line);
        if (waits && !approvals.containsKey(line)) {
            return null;
        }
        if (waits && year.isFirst(release)) {
            // What a user approves needs no age.
            return approvals.get(line);
        }
        Instant old = release.day()
                .plusDays(settings.minimumAgeDays())
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        Instant entry = settings.minimumAgeDays() == 0 ? release.out() : later(release.out(), old);
        return waits ? later(entry, approvals.get(line)) : entry;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The releases in the matrix at a time. */
    List<Release> included(Instant now) {
        Map<Integer, List<Release>> byLine = new TreeMap<>();
        for (Release release : year.inRange()) {
            Instant entry = entry(release);
            if (entry != null && !entry.isAfter(now)) {
                byLine.computeIfAbsent(release.number().major(), absent -> new ArrayList<>())
                        .add(release);
            }
        }
        List<Release> all = new ArrayList<>();
        byLine.values()
                .forEach(line -> all.addAll(
                        settings.keep() == 0
                                ? line
                                : line.subList(Math.max(0, line.size() - settings.keep()), line.size())));
        return all;
    }

    /** The releases that are out and not in the matrix at a time, although nothing superseded them. */
    Set<String> held(Instant now) {
        Set<String> held = new TreeSet<>();
        for (Release release : year.inRange()) {
            Instant entry = entry(release);
            if (!release.out().isAfter(now) && (entry == null || entry.isAfter(now))) {
                held.add(release.toString());
            }
        }
        return held;
    }

    /** The time from which a release can be built on a system, or {@code null}. */
    Instant buildable(Release release, String os) {
        Instant entry = entry(release);
        return entry == null || os.equals("bookworm") ? entry : later(entry, release.muslOut());
    }

    /** Everything that a job without failures must build or show something for, in (after, until]. */
    List<String> reasons(Instant after, Instant until) {
        List<String> reasons = new ArrayList<>();
        for (Release release : year.inRange()) {
            Instant entry = entry(release);
            if (entry != null && isIn(entry, after, until)) {
                reasons.add(release + " enters");
            }
            boolean held = entry == null || entry.isAfter(release.out());
            if (held && settings.showsHeld() && isIn(release.out(), after, until)) {
                reasons.add(release + " is held");
            }
            Instant musl = buildable(release, "alpine");
            if (musl != null && musl.isAfter(entry) && isIn(musl, after, until)) {
                reasons.add(release + " is out for musl");
            }
        }
        for (Line line : year.lines().values()) {
            if (line.lts() != null && isIn(midnight(line.lts()), after, until)) {
                reasons.add(line.major() + " is long-term support");
            }
            if (isIn(midnight(line.end().plusDays(1)), after, until)) {
                reasons.add(line.major() + " has ended");
            }
        }
        return reasons;
    }

    /** The releases that came out in (after, until]. */
    List<String> published(Instant after, Instant until) {
        return year.inRange().stream()
                .filter(release -> isIn(release.out(), after, until))
                .map(release -> release + " is out")
                .toList();
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static boolean isIn(Instant time, Instant after, Instant until) {
        return time.isAfter(after) && !time.isAfter(until);
    }

    /**
     * Where the aliases of a repository are, as the versions that they are on. Without an image of the newest line in long-term
     * support, {@code lts} stays where it was, and is left out.
     *
     * @param published the versions with an image there
     */
    Map<String, Number> aliases(Collection<Number> published, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<String, Number> aliases = new HashMap<>();
        published.stream().max(Comparator.naturalOrder()).ifPresent(newest -> aliases.put("latest", newest));
        for (Number version : published) {
            aliases.merge(String.valueOf(version.major()), version, YearModel::newer);
            if (isNamed(version, today)) {
                aliases.merge(year.lines().get(version.major()).codename(), version, YearModel::newer);
            }
        }
        ltsLine(now)
                .flatMap(newest -> published.stream()
                        .filter(version -> version.major() == newest && isLts(version, today))
                        .max(Comparator.naturalOrder()))
                .ifPresent(version -> aliases.put("lts", version));
        return aliases;
    }

    /** The newest line in long-term support of all that the matrix has, from its first release with the codename on. */
    private Optional<Integer> ltsLine(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return included(now).stream()
                .map(Release::number)
                .filter(version -> isLts(version, today))
                .map(Number::major)
                .max(Comparator.naturalOrder());
    }

    private boolean isNamed(Number version, LocalDate today) {
        Line line = year.lines().get(version.major());
        return line.codename() != null
                && line.named() != null
                && line.lts() != null
                && !today.isBefore(line.lts())
                && version.compareTo(line.named()) >= 0;
    }

    private boolean isLts(Number version, LocalDate today) {
        return isNamed(version, today) && year.lines().get(version.major()).isLts(today);
    }

    private static Number newer(Number one, Number other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** The wait after so many failures in a row. */
    static Duration backOff(int failures) {
        return Duration.ofHours(failures < 3 ? 0 : Math.min(32, 1L << (failures - 3)));
    }
}
