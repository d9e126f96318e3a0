package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        List<WatchedBase> bases) {
    public WatchedPlan {
        bases = List.copyOf(bases);
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
                WatchedBase.of(plan));
    }

    LocalDate day() {
        return LocalDate.parse(asOf);
    }

    WatchedPlan end() {
        return new WatchedPlan(matrix, title, build, only, asOf, true, refresh, releases, bases);
    }

    WatchedPlan seenBy(int later) {
        return new WatchedPlan(matrix, title, Math.max(build, later), only, asOf, ended, refresh, releases, bases);
    }

    /** This plan after a plan that was limited to some releases and base images. */
    WatchedPlan after(WatchedPlan limited, Collection<String> versions, Collection<String> images) throws IOException {
        Map<String, WatchedBase> all = new TreeMap<>();
        bases.forEach(base -> all.put(base.image(), base));
        for (WatchedBase base : limited.bases) {
            WatchedBase known = all.getOrDefault(base.image(), base).with(base.cells());
            all.put(base.image(), images.contains(base.image()) ? known.at(base.digest()) : known);
        }
        return new WatchedPlan(
                matrix,
                title,
                limited.build,
                only,
                asOf,
                false,
                refresh,
                releases == null || limited.releases == null ? releases : releases.after(limited.releases, versions),
                List.copyOf(all.values()));
    }
}
