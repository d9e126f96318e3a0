package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan.AwaitedFiles;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A plan of a matrix, as far as looks need it.
 *
 * @param matrix the label of the matrix, unique in its job
 * @param title of the matrix; several matrices of a job may have the same
 * @param build the number of the last build that planned the matrix
 * @param only the selection of cells of the step; empty for all
 * @param asOf the day for which lines and ages were evaluated
 * @param ended whether the run of the plan has ended; a run that a controller's end stopped has not
 * @param refresh whether images follow their base images, because the run overwrites pinned tags or gives each new image its own
 * @param releases {@code null} if they are not chosen from the catalogue
 * @param lines the release lines of the cells; empty in plans of earlier versions
 * @param awaited files of releases that cells wait for
 */
public record WatchedPlan(
        String matrix,
        String title,
        int build,
        String only,
        String asOf,
        boolean ended,
        boolean refresh,
        WatchedReleases releases,
        List<WatchedBase> bases,
        List<String> lines,
        List<AwaitedFiles> awaited) {
    public WatchedPlan {
        bases = List.copyOf(bases);
        lines = lines == null ? List.of() : List.copyOf(lines);
        awaited = awaited == null ? List.of() : List.copyOf(awaited);
    }

    /** @param refresh whether the run overwrites pinned tags */
    public static WatchedPlan of(
            String matrix, String title, int build, String only, LocalDate asOf, boolean refresh, Plan plan) {
        return new WatchedPlan(
                matrix,
                title,
                build,
                only,
                asOf.toString(),
                false,
                refresh || plan.hasRevisions(),
                WatchedReleases.of(plan),
                WatchedBase.of(plan),
                lines(plan),
                plan.awaited());
    }

    private static List<String> lines(Plan plan) {
        return plan.cells().stream()
                .map(planned -> planned.cell().node())
                .filter(Objects::nonNull)
                .map(node -> Version.parse(node).line())
                .distinct()
                .sorted()
                .map(Line::toString)
                .toList();
    }

    /** What users should know about the releases of the plan. */
    Optional<String> warning() {
        return Optional.ofNullable(releases)
                .map(WatchedReleases::missing)
                .filter(lock -> ended)
                .map(lock -> "the last build found no " + lock
                        + ", so each build includes all releases in range and the update policy holds none; commit the"
                        + " lock file that the build has as an artifact");
    }

    /** Whether looks compare the plan with the release catalogue. */
    boolean needsCatalogue() {
        return releases != null || !lines.isEmpty() || !awaited.isEmpty();
    }

    LocalDate day() {
        return LocalDate.parse(asOf);
    }

    WatchedPlan end() {
        return new WatchedPlan(matrix, title, build, only, asOf, true, refresh, releases, bases, lines, awaited);
    }

    WatchedPlan seenBy(int later) {
        return new WatchedPlan(
                matrix, title, Math.max(build, later), only, asOf, ended, refresh, releases, bases, lines, awaited);
    }

    /** This plan after a plan that was limited to some releases and base images. */
    WatchedPlan after(WatchedPlan limited, Collection<String> versions, Collection<String> images) throws IOException {
        Map<String, WatchedBase> all = new TreeMap<>();
        bases.forEach(base -> all.put(base.image(), base));
        for (WatchedBase base : limited.bases) {
            WatchedBase known = all.getOrDefault(base.image(), base).with(base.cells());
            all.put(base.image(), images.contains(base.image()) ? known.at(base.digest()) : known);
        }
        Set<String> more = new TreeSet<>(lines);
        more.addAll(limited.lines);
        List<AwaitedFiles> files = new ArrayList<>(limited.awaited);
        awaited.stream().filter(each -> !versions.contains(each.node())).forEach(files::add);
        return new WatchedPlan(
                matrix,
                title,
                limited.build,
                only,
                asOf,
                false,
                refresh,
                releases == null || limited.releases == null ? releases : releases.after(limited.releases, versions),
                List.copyOf(all.values()),
                List.copyOf(more),
                files);
    }
}
