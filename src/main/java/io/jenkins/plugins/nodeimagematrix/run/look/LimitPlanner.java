package io.jenkins.plugins.nodeimagematrix.run.look;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The limits of a build to what a look found. */
final class LimitPlanner {
    private static final Pattern NAME = Pattern.compile("[^\\s,]+");

    private final LookSettings settings;

    LimitPlanner(LookSettings settings) {
        this.settings = settings;
    }

    /**
     * The limits of the build, one for each matrix that has one.
     *
     * @param whole whether all cells are built, because a limited build did not help
     */
    List<MatrixLimit> limits(List<WatchedPlan> plans, List<Finding> findings, boolean whole) {
        List<MatrixLimit> limits = new ArrayList<>();
        for (WatchedPlan plan : plans) {
            List<Finding> own = findings.stream()
                    .filter(finding -> finding.matrix().equals(plan.matrix()))
                    .toList();
            List<String> releases = subjects(own, true);
            List<String> bases = subjects(own, false);
            boolean limited = settings.onlyFound() && !whole && plan.only().isEmpty();
            String only = limited ? only(plan, own, releases) : "";
            // A cell that failed on a moved base image has a published image on the old one.
            boolean retries = own.stream().anyMatch(finding -> finding.kind() == Finding.Kind.RETRY);
            boolean refresh = settings.refresh() && (retries || !bases.isEmpty());
            if (!only.isEmpty() || refresh) {
                limits.add(new MatrixLimit(plan.title(), only, refresh, releases, bases));
            }
        }
        return limits;
    }

    private static List<String> subjects(List<Finding> findings, boolean releases) {
        return findings.stream()
                .filter(each -> releases ? each.kind().isBuiltWithRelease() : each.kind() == Finding.Kind.BASE)
                .map(Finding::subject)
                .distinct()
                .toList();
    }

    /** A selection has no "or" between its parts, and a change of a line concerns aliases of other cells. */
    private static String only(WatchedPlan plan, List<Finding> own, List<String> releases) {
        boolean lines = own.stream()
                .anyMatch(finding ->
                        finding.kind() == Finding.Kind.END_OF_LIFE || finding.kind() == Finding.Kind.LONG_TERM_SUPPORT);
        Set<String> cells = cells(plan, own);
        if (lines || releases.isEmpty() == cells.isEmpty()) {
            return "";
        }
        if (!releases.isEmpty()) {
            return "node=" + String.join(" || ", releases);
        }
        boolean writable = cells.stream().allMatch(cell -> NAME.matcher(cell).matches());
        return writable ? "cell=" + String.join(",", cells) : "";
    }

    private static Set<String> cells(WatchedPlan plan, List<Finding> own) {
        Set<String> cells = new LinkedHashSet<>();
        for (Finding finding : own) {
            if (finding.kind() == Finding.Kind.RETRY) {
                cells.add(finding.subject());
            } else if (finding.kind() == Finding.Kind.BASE) {
                plan.bases().stream()
                        .filter(base -> base.image().equals(finding.subject()))
                        .forEach(base -> cells.addAll(base.cells()));
            }
        }
        return cells;
    }
}
