package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.policy.EndOfLifeRule;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.release.policy.NewestOf;
import io.jenkins.plugins.nodeimagematrix.release.policy.ReleaseSelector;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdateLevel;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdatePolicy;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The releases of a plan: the rule that chose them, those that it included and those that it held. All values are texts, as in
 * the matrix file.
 *
 * @param range of releases
 * @param exclude releases that are left out
 * @param newest the groups of which only the newest releases are included, or {@code null}
 * @param keep the number of newest releases of each group
 * @param level the update level of lines without a level of their own
 * @param lines update levels of single lines
 * @param locked whether the plan was made with a lock file; without one, all releases in range are included
 * @param lock the included releases, as text of a lock file
 * @param given the lock file that the plan was made with, which is older than {@code lock} until the new one is committed;
 *     {@code null} if there was none, or in plans of earlier versions, which compare with {@code lock}
 * @param missing the path of the lock file that the checkout should have and has not; {@code null} if nothing is missing
 * @param held the versions that the plan held
 */
public record WatchedReleases(
        String range,
        List<String> exclude,
        String newest,
        int keep,
        String level,
        Map<String, String> lines,
        int minimumAgeDays,
        String endOfLife,
        boolean locked,
        String lock,
        String given,
        String missing,
        List<String> held) {
    public WatchedReleases {
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        lines = lines == null ? Map.of() : Map.copyOf(lines);
        held = held == null ? List.of() : List.copyOf(held);
    }

    /** @return {@code null} if the plan's releases are not chosen from the catalogue */
    static WatchedReleases of(Plan plan) {
        ReleaseSelector selector = plan.selector();
        if (selector == null) {
            return null;
        }
        UpdatePolicy policy = selector.policy();
        Map<String, String> lines = new TreeMap<>();
        policy.lineLevels().forEach((line, level) -> lines.put(line.toString(), level.word()));
        return new WatchedReleases(
                selector.range().toString(),
                selector.excludes().stream().sorted().map(Version::toString).toList(),
                selector.newest() == null ? null : selector.newest().word(),
                selector.keep(),
                policy.level().word(),
                lines,
                policy.minimumAgeDays(),
                policy.endOfLife().word(),
                plan.given() != null,
                plan.lock().render(),
                plan.given() == null ? null : plan.given().render(),
                plan.given() == null ? plan.lockFile() : null,
                plan.held().stream()
                        .map(each -> each.release().version().toString())
                        .toList());
    }

    /** The rule that chooses releases. */
    ReleaseSelector selector() {
        Map<Line, UpdateLevel> levels = new TreeMap<>();
        lines.forEach((line, word) -> levels.put(Line.parse(line), UpdateLevel.parse(word)));
        return new ReleaseSelector(
                VersionRange.parse(range),
                exclude.stream().map(Version::parse).collect(Collectors.toSet()),
                new UpdatePolicy(UpdateLevel.parse(level), levels, minimumAgeDays, EndOfLifeRule.parse(endOfLife)),
                newest == null ? null : NewestOf.parse(newest),
                keep);
    }

    /** The included releases. */
    LockFile included() throws IOException {
        return parsed(lock);
    }

    /**
     * The releases that the next plan begins with, as long as no other lock file is committed.
     *
     * @return {@code null} if there is no lock file, so that the next plan includes all releases in range, too
     */
    LockFile given(Approvals approvals) throws IOException {
        return locked ? approvals.in(parsed(given == null ? lock : given)) : null;
    }

    private static LockFile parsed(String text) throws IOException {
        try {
            return LockFile.parse(text);
        } catch (LockFileException damaged) {
            throw new IOException("the releases of the last plan cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /** These releases after a plan of some of its releases: with these versions, and with what that plan held. */
    WatchedReleases after(WatchedReleases plan, Collection<String> versions) throws IOException {
        Map<Version, LockFile.Entry> all = new TreeMap<>(included().entries());
        plan.included().entries().forEach((version, entry) -> {
            if (versions.contains(version.toString())) {
                all.put(version, entry);
            }
        });
        return new WatchedReleases(
                range,
                exclude,
                newest,
                keep,
                level,
                lines,
                minimumAgeDays,
                endOfLife,
                plan.locked,
                LockFile.of(all.values()).render(),
                plan.given,
                plan.missing,
                plan.held());
    }
}
