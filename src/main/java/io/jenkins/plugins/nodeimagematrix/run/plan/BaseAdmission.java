package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicies;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicy;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The digests of base images that a run uses. Without a policy, a run that may overwrite pinned tags, or that gives each new image a
 * tag of its own, takes the image that the tag is on, and any other run keeps the one it knows. A policy holds a new image until it is approved or old enough. An
 * approved image is taken by every run.
 *
 * @param digests to use, by the name of the image
 * @param kept names of images that moved and that a run with {@code refresh} takes
 * @param held images that moved and are held
 * @param seen the images that the tags under a policy are on
 */
public record BaseAdmission(
        Map<String, String> digests, SortedSet<String> kept, List<HeldBaseReport> held, List<SeenBase> seen) {
    /**
     * @param last the digests in use, by the name of the image
     * @param found the digests at the registries that answered
     * @param before the images that were seen by earlier runs
     * @param locked the digests in the lock file
     * @param follow whether images follow their base images: pinned tags may be overwritten, or each new image gets its own
     */
    static BaseAdmission of(
            Map<String, String> last,
            Map<String, String> found,
            BasePolicies policies,
            Approvals approvals,
            List<SeenBase> before,
            Map<String, String> locked,
            boolean follow,
            Instant at) {
        Map<String, String> digests = new TreeMap<>(last);
        Map<String, SeenBase> seen = new TreeMap<>();
        before.stream()
                .filter(base -> !policies.of(base.image()).isFollow())
                .forEach(base -> seen.put(base.image(), base));
        found.forEach((image, digest) -> {
            BasePolicy policy = policies.of(image);
            boolean taken = follow;
            if (!policy.isFollow()) {
                SeenBase base = seen(image, digest, seen.get(image), locked.get(image), policy, at);
                seen.put(image, base);
                taken = approvals.hasBase(image, digest) || follow && !base.isHeld(at);
            }
            digests.put(image, taken ? digest : last.getOrDefault(image, digest));
        });
        // Also those whose registry did not answer now.
        List<HeldBaseReport> held = held(digests, seen.values(), approvals, at);
        SortedSet<String> kept = new TreeSet<>(found.keySet());
        kept.removeIf(image -> digests.get(image).equals(found.get(image))
                || held.stream().anyMatch(base -> base.image().equals(image)));
        return new BaseAdmission(digests, kept, held, new ArrayList<>(seen.values()));
    }

    /**
     * The base images that moved and are held.
     *
     * @param digests in use, by the name of the image
     * @param seen the images that the tags under a policy are on
     */
    public static List<HeldBaseReport> held(
            Map<String, String> digests, Collection<SeenBase> seen, Approvals approvals, Instant at) {
        return seen.stream()
                .filter(base ->
                        digests.containsKey(base.image()) && !base.digest().equals(digests.get(base.image())))
                .filter(base -> base.isHeld(at) && !approvals.hasBase(base.image(), base.digest()))
                .map(base -> new HeldBaseReport(
                        base.image(), digests.get(base.image()), base.digest(), base.millis(), base.untilMillis()))
                .toList();
    }

    /**
     * The digests of the lock file that changed since it was read last. Until a new lock file is committed, the job's own
     * digests are newer than those of the lock file.
     */
    static Map<String, String> changed(Map<String, String> locked, List<SeenBase> before) {
        Map<String, String> changed = new TreeMap<>(locked);
        before.forEach(base -> changed.remove(base.image(), base.locked()));
        return changed;
    }

    private static SeenBase seen(
            String image, String digest, SeenBase before, String locked, BasePolicy policy, Instant at) {
        boolean same = before != null && before.digest().equals(digest);
        Instant first = same ? Instant.ofEpochMilli(before.millis()) : at;
        Instant until = policy.takenFrom(first);
        return new SeenBase(image, digest, locked, first.toEpochMilli(), until == null ? 0 : until.toEpochMilli());
    }
}
