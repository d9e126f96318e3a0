package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan.AwaitedFiles;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.ReleaseSelection;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The comparison of a plan with the release catalogue and the registries of today. It makes no requests. */
final class PlanComparison {
    private final WatchedPlan plan;
    private final LookSettings settings;

    PlanComparison(WatchedPlan plan, LookSettings settings) {
        this.plan = plan;
        this.settings = settings;
    }

    /**
     * The releases that enter or are newly held, the files that cells waited for, and the lines with another support, all as of
     * a day.
     */
    List<Finding> catalogue(ReleaseCatalogue catalogue, Approvals approvals, LocalDate today) throws IOException {
        List<Finding> found = new ArrayList<>();
        if (plan.releases() != null) {
            found.addAll(releases(plan.releases(), catalogue, approvals, today));
        }
        found.addAll(files(catalogue));
        found.addAll(lines(catalogue, today));
        return found;
    }

    private List<Finding> releases(
            WatchedReleases planned, ReleaseCatalogue catalogue, Approvals approvals, LocalDate today)
            throws IOException {
        LockFile before = planned.included();
        ReleaseSelection now = planned.selector().select(catalogue, planned.given(approvals), today);
        Map<Version, EntryReason> reasons = new HashMap<>();
        now.entered().forEach(entry -> reasons.put(entry.version(), entry.reason()));
        List<Finding> found = new ArrayList<>();
        for (Version version : now.included()) {
            LockFile.Entry entry = now.lock().entries().get(version);
            if (!before.covers(entry)) {
                // More systems of a release that is included for some are another change.
                String systems =
                        before.contains(version) ? entry.isEverywhere() ? "*" : String.join(",", entry.systems()) : "";
                // An approved release is in the lock that the selection is given, so it does not enter.
                boolean approved =
                        reasons.get(version) == null && approvals.lock().contains(version);
                found.add(found(entry(version, approved, catalogue), version.toString(), systems, true));
            }
        }
        Set<String> known = new HashSet<>(planned.held());
        for (HeldRelease held : now.held()) {
            String version = held.release().version().toString();
            // A release that is included for some systems was held for the others by a plan, or has no image for them.
            if (!known.contains(version) && !before.contains(held.release().version())) {
                found.add(found(Finding.Kind.HELD, version, held.rule().explanation(), settings.held()));
            }
        }
        return found;
    }

    /** The files of releases that the catalogue did not list when the plan was made. */
    private List<Finding> files(ReleaseCatalogue catalogue) {
        Map<String, List<AwaitedFiles>> byRelease = new TreeMap<>();
        for (AwaitedFiles each : plan.awaited()) {
            List<String> out = catalogue
                    .find(Version.parse(each.node()))
                    .map(Release::files)
                    .orElse(List.of());
            if (out.containsAll(each.files())) {
                byRelease
                        .computeIfAbsent(each.node(), absent -> new ArrayList<>())
                        .add(each);
            }
        }
        List<Finding> found = new ArrayList<>();
        byRelease.forEach((node, cells) -> {
            String files = cells.stream()
                    .flatMap(each -> each.files().stream())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
            found.add(new Finding(Finding.Kind.FILES, plan.matrix(), node, "", files, cells.size(), true));
        });
        return found;
    }

    private static Finding.Kind entry(Version version, boolean approved, ReleaseCatalogue catalogue) {
        boolean security = catalogue
                .find(version)
                .filter(release -> release.security() == Release.Security.FIX)
                .isPresent();
        if (security) {
            return Finding.Kind.SECURITY_RELEASE;
        }
        return approved ? Finding.Kind.APPROVED_RELEASE : Finding.Kind.RELEASE;
    }

    /** Aliases such as {@code LTS} and the end-of-life rule depend on these days. */
    private List<Finding> lines(ReleaseCatalogue catalogue, LocalDate today) {
        LocalDate before = plan.day();
        List<Finding> found = new ArrayList<>();
        for (String name : plan.lines()) {
            Line line = Line.parse(name);
            LineSchedule schedule = catalogue.schedule().of(line).orElse(null);
            if (schedule == null) {
                continue;
            }
            if (schedule.hasEnded(today) && !schedule.hasEnded(before)) {
                found.add(found(Finding.Kind.END_OF_LIFE, line.toString(), "", true));
            } else if (schedule.isLts(today) && !schedule.isLts(before)) {
                found.add(found(Finding.Kind.LONG_TERM_SUPPORT, line.toString(), "", true));
            }
        }
        return found;
    }

    /**
     * The base images with another digest than the plan used.
     *
     * @param now the digests at the registries, by the image's name; without those that are not known
     * @param seen the images that earlier plans saw for base images under a policy, by the image's name
     */
    List<Finding> bases(Map<String, String> now, Map<String, SeenBase> seen, Approvals approvals, Instant at) {
        List<Finding> found = new ArrayList<>();
        for (WatchedBase base : plan.bases()) {
            String digest = now.get(base.image());
            if (digest != null && base.digest() != null && !digest.equals(base.digest())) {
                found.add(new Finding(
                        Finding.Kind.BASE,
                        plan.matrix(),
                        base.image(),
                        base.digest(),
                        digest,
                        base.cells().size(),
                        follows(base.image(), digest, seen.get(base.image()), approvals, at)));
            }
        }
        return found;
    }

    /**
     * Whether a build does something about a base image that moved.
     *
     * @param seen {@code null} if the base image has no policy
     */
    private boolean follows(String image, String digest, SeenBase seen, Approvals approvals, Instant at) {
        boolean refresh = plan.refresh() || settings.refresh();
        if (seen == null) {
            return refresh;
        }
        if (approvals.hasBase(image, digest)) {
            return true;
        }
        // A build that sees a new digest first shows it as held, and its age begins.
        return seen.digest().equals(digest) ? refresh && !seen.isHeld(at) : settings.held();
    }

    /**
     * The failed cells that are due for another attempt.
     *
     * @param due those of all matrices of the job
     * @param others whether cells that no plan of the job names are taken as those of this plan
     */
    List<Finding> retries(List<FailedCell> due, boolean others) {
        Set<String> own = new HashSet<>();
        plan.bases().forEach(base -> own.addAll(base.cells()));
        return due.stream()
                .filter(cell -> others || own.contains(cell.cell()))
                .map(cell -> found(Finding.Kind.RETRY, cell.cell(), String.valueOf(cell.lastMillis()), true))
                .toList();
    }

    private Finding found(Finding.Kind kind, String subject, String now, boolean starts) {
        return new Finding(kind, plan.matrix(), subject, "", now, 0, starts);
    }
}
