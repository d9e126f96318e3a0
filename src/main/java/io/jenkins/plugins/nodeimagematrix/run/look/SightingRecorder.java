package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting.Delay;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting.Kind;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The recorder, for a job, of when looks first saw a release or a moved base image, and when its tags were published.
 */
final class SightingRecorder {
    private final LookedJob job;
    private final MatrixStore store;
    private final List<WatchedPlan> plans;
    private final List<Finding> findings;
    private final ReleaseCatalogue catalogue;
    private final Set<String> unknown;
    /** The pinned tags of the history, which may be long; read only if a sighting may be done. */
    private List<HistoryEntry> pinned;

    /** What builds waited for, by their numbers. */
    private final Map<Integer, Set<Delay>> waits = new HashMap<>();

    /**
     * @param catalogue {@code null} if no plan needs it
     * @param unknown the names of base images whose registry did not answer
     */
    SightingRecorder(
            LookedJob job,
            List<WatchedPlan> plans,
            List<Finding> findings,
            ReleaseCatalogue catalogue,
            Set<String> unknown) {
        this.job = job;
        this.store = job.store();
        this.plans = plans;
        this.findings = findings;
        this.catalogue = catalogue;
        this.unknown = unknown;
    }

    /** @param failing the names of the cells that fail */
    void record(long now, Set<String> failing) throws IOException {
        Sightings before = Sightings.of(store);
        Sightings seen = before.seen(findings.stream()
                .map(finding -> sighting(finding, now))
                .filter(Objects::nonNull)
                .toList());
        if (seen.hasOpen()) {
            List<Sighting> updated = new ArrayList<>();
            for (Sighting each : seen.sightings()) {
                updated.add(each.isDone() ? each : updated(each, failing));
            }
            seen = seen.with(updated);
        }
        if (!seen.equals(before)) {
            seen.write(store);
        }
    }

    /** @return {@code null} for a finding that no tags follow from */
    private Sighting sighting(Finding finding, long now) {
        if (finding.kind() == Finding.Kind.BASE) {
            return finding.starts()
                    ? new Sighting(Kind.BASE, finding.matrix(), finding.subject(), finding.now(), "", now, 0, Set.of())
                    : null;
        }
        boolean release = finding.kind().isRelease() || finding.kind() == Finding.Kind.HELD;
        Optional<Release> known =
                release && catalogue != null ? catalogue.find(Version.parse(finding.subject())) : Optional.empty();
        return known.map(each -> new Sighting(
                        each.security() == Release.Security.FIX ? Kind.SECURITY : Kind.RELEASE,
                        finding.matrix(),
                        finding.subject(),
                        "",
                        each.date().toString(),
                        now,
                        0,
                        Set.of()))
                .orElse(null);
    }

    private Sighting updated(Sighting open, Set<String> failing) throws IOException {
        WatchedPlan plan = plans.stream()
                .filter(each -> each.matrix().equals(open.matrix()))
                .findFirst()
                .orElse(null);
        if (plan == null) {
            return open;
        }
        if (open.kind() == Kind.BASE && unknown.contains(open.subject())) {
            return open.delayed(Delay.NO_ANSWER);
        }
        // Of a base image that moved once more, images on the last of its digests count for all of them.
        Optional<Finding> finding = findings.stream()
                .filter(each ->
                        each.matrix().equals(open.matrix()) && each.subject().equals(open.subject()))
                .findFirst();
        if (finding.isPresent()) {
            // A base image that was to be built, and is not any more, is held by its policy.
            boolean held = finding.get().kind() == Finding.Kind.HELD
                    || open.kind() == Kind.BASE && !finding.get().starts();
            return held
                    ? open.delayed(Delay.HELD)
                    : open.delayed(job.isBuildable() ? queued() : Set.of(Delay.NOT_BUILDABLE));
        }
        if (open.kind() != Kind.BASE && isHeld(plan, open.subject())) {
            return open.delayed(Delay.HELD);
        }
        if (!plan.ended()) {
            return open.delayed(Delay.BUILDING).delayed(waits(plan));
        }
        Predicate<String> own = cells(plan, open);
        if (failing.stream().anyMatch(own)) {
            return open.delayed(Delay.FAILING);
        }
        Optional<Long> last = pinned().stream()
                .filter(entry -> entry.millis() >= open.seenMillis() && isOf(entry, open, own))
                .map(HistoryEntry::millis)
                .max(Long::compare);
        return last.isEmpty() ? open : open.delayed(waits(plan)).done(last.get());
    }

    private Set<Delay> waits(WatchedPlan plan) throws IOException {
        Set<Delay> known = waits.get(plan.build());
        if (known == null) {
            known = job.delays(plan.build());
            waits.put(plan.build(), known);
        }
        return known;
    }

    private Set<Delay> queued() {
        return job.isWaiting() ? Set.of(Delay.BUILDING, Delay.AGENTS) : Set.of(Delay.BUILDING);
    }

    private List<HistoryEntry> pinned() throws IOException {
        if (pinned == null) {
            pinned = store.history().entries().stream()
                    .filter(entry -> !entry.alias() && entry.kind().isMove())
                    .toList();
        }
        return pinned;
    }

    private static boolean isOf(HistoryEntry entry, Sighting open, Predicate<String> cells) {
        return open.kind() == Kind.BASE
                ? entry.cell() != null && cells.test(entry.cell())
                : open.subject().equals(entry.node());
    }

    private static boolean isHeld(WatchedPlan plan, String version) {
        return plan.releases() != null && plan.releases().held().contains(version);
    }

    /** The cells whose tags follow from it. */
    private static Predicate<String> cells(WatchedPlan plan, Sighting open) {
        if (open.kind() == Kind.BASE) {
            Set<String> names = new HashSet<>();
            plan.bases().stream()
                    .filter(base -> base.image().equals(open.subject()))
                    .forEach(base -> names.addAll(base.cells()));
            return names::contains;
        }
        // A cell is named OS:VERSION, then its other axes.
        return cell -> {
            String rest = cell.substring(cell.indexOf(':') + 1);
            return rest.equals(open.subject()) || rest.startsWith(open.subject() + "-");
        };
    }
}
