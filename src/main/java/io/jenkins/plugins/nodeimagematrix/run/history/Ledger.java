package io.jenkins.plugins.nodeimagematrix.run.history;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ledger of a job: the digest and inputs of each published tag, the duration of each cell, and the cells whose last
 * attempt failed.
 *
 * @param durations of the last successful build of each cell, in milliseconds
 * @param failed cells whose last attempt failed, each with the time from which it is tried again
 * @param bases the last known digest of each image outside of the matrix, by name
 * @param seenBases the image that each base image's tag under a policy is on
 * @param proven published images with proofs at their registry, each with the id of the demand that the proofs meet
 */
public record Ledger(
        int version,
        List<PublishedTag> published,
        Map<String, Long> durations,
        List<FailedCell> failed,
        Map<String, String> bases,
        Map<String, String> proven,
        List<SeenBase> seenBases)
        implements StateFile.Versioned {
    /** Of each version; the history has all of them. */
    private static final int KEPT_REVISIONS = 5;

    private static final int VERSION = 1;
    private static final StateFile.Format<Ledger> FORMAT = new StateFile.Format<>(Ledger.class, VERSION);

    public Ledger {
        published = published == null ? List.of() : List.copyOf(published);
        durations = durations == null ? Map.of() : Map.copyOf(durations);
        failed = failed == null ? List.of() : List.copyOf(failed);
        bases = bases == null ? Map.of() : Map.copyOf(bases);
        seenBases = seenBases == null ? List.of() : List.copyOf(seenBases);
        proven = proven == null ? Map.of() : Map.copyOf(proven);
    }

    public static Ledger empty() {
        return new Ledger(VERSION, List.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of());
    }

    /** The ledger's file. If it is missing or of a later version, a run only queries the registry more often. */
    public static StateFile<Ledger> file(Path path) {
        return FORMAT.at(path);
    }

    /**
     * This ledger after an undo or a withdrawal. {@code forgotten} tags are looked up at the registry when they are needed.
     */
    public Ledger after(TagUpdateResult reversal) {
        Ledger known = after(reversal.confirmed());
        List<PublishedTag> left = known.published().stream()
                .filter(tag -> !reversal.forgotten().contains(tag.reference()))
                .toList();
        return new Ledger(
                VERSION, left, known.durations(), known.failed(), known.bases(), known.proven(), known.seenBases());
    }

    /** This ledger after tags were published. */
    public Ledger after(List<PublishedTag> confirmed) {
        Map<String, PublishedTag> tags = new LinkedHashMap<>();
        published.forEach(tag -> tags.put(tag.reference().toString(), tag));
        confirmed.forEach(tag -> tags.put(tag.reference().toString(), tag));
        return new Ledger(VERSION, withoutOldRevisions(tags.values()), durations, failed, bases, proven, seenBases);
    }

    private static List<PublishedTag> withoutOldRevisions(Collection<PublishedTag> tags) {
        Map<ImageReference, List<Integer>> numbers = new HashMap<>();
        tags.forEach(tag -> tag.ofRevision()
                .ifPresent(revision -> numbers.computeIfAbsent(revision.version(), absent -> new ArrayList<>())
                        .add(revision.number())));
        numbers.values().forEach(all -> all.sort(Comparator.reverseOrder()));
        return tags.stream()
                .filter(tag -> tag.ofRevision()
                        .map(revision -> {
                            List<Integer> all = numbers.get(revision.version());
                            return all.size() <= KEPT_REVISIONS || revision.number() >= all.get(KEPT_REVISIONS - 1);
                        })
                        .orElse(true))
                .toList();
    }

    /**
     * This ledger after cells ended. A cell that was cancelled keeps its earlier state.
     *
     * @param at time of attempts whose result has none
     */
    public Ledger after(List<CellResult> results, BackOff backOff, Instant at) {
        Map<String, Long> times = new TreeMap<>(durations);
        Map<String, FailedCell> bad = failedByName();
        for (CellResult result : results) {
            FailedCell known = bad.get(result.cell());
            if (result.state() == CellState.FAILED) {
                bad.put(result.cell(), failed(result, known, backOff, at));
            } else if (result.state() == CellState.BLOCKED) {
                bad.putIfAbsent(result.cell(), FailedCell.fromString(result.cell()));
            } else if (result.state().isPublishable()) {
                bad.remove(result.cell());
            }
            if (result.state() == CellState.PROVEN) {
                times.put(result.cell(), result.durationMillis());
            }
        }
        return new Ledger(VERSION, published, times, List.copyOf(bad.values()), bases, proven, seenBases);
    }

    /** A failed cell after this result. */
    public static FailedCell failed(CellResult result, FailedCell before, BackOff backOff, Instant at) {
        boolean timed = result.startedMillis() > 0;
        Instant end = timed ? Instant.ofEpochMilli(result.startedMillis() + result.durationMillis()) : at;
        return FailedCell.failed(result.cell(), result.inputHash(), end, before, backOff);
    }

    /** The cells whose last attempt failed, by name. */
    public Map<String, FailedCell> failedByName() {
        Map<String, FailedCell> all = new LinkedHashMap<>();
        failed.forEach(cell -> all.put(cell.cell(), cell));
        return all;
    }

    /**
     * The failed cells that a run at this time tries again, longest due first. Cells that were not tried because their base
     * failed are omitted: they follow their base.
     */
    public List<FailedCell> due(Instant now) {
        return tried().filter(cell -> cell.isDue(now)).toList();
    }

    /** The duration of each cell in its last build. */
    public Map<String, Duration> lastDurations() {
        Map<String, Duration> all = new HashMap<>();
        durations.forEach((cell, millis) -> all.put(cell, Duration.ofMillis(millis)));
        return all;
    }

    private Stream<FailedCell> tried() {
        return failed.stream().filter(FailedCell::wasTried).sorted(Comparator.comparingLong(FailedCell::dueMillis));
    }

    /**
     * This ledger with images whose proofs are at their registry. Images that no tag is on are forgotten.
     *
     * @param demand id of the demand that the proofs meet
     */
    public Ledger proven(Collection<String> images, String demand) {
        Map<String, String> all = new TreeMap<>(proven);
        images.forEach(image -> all.put(image, demand));
        Set<String> digests = published.stream().map(PublishedTag::digest).collect(Collectors.toSet());
        all.keySet().removeIf(image -> !digests.contains(image.substring(image.indexOf('@') + 1)));
        return new Ledger(VERSION, published, durations, failed, bases, all, seenBases);
    }

    /** This ledger with the digests of images outside of the matrix. */
    public Ledger with(Map<String, String> seen) {
        Map<String, String> all = new TreeMap<>(bases);
        all.putAll(seen);
        return new Ledger(VERSION, published, durations, failed, all, proven, seenBases);
    }

    /** This ledger with the images that tags of base images are on. */
    public Ledger seeing(List<SeenBase> seen) {
        return new Ledger(VERSION, published, durations, failed, bases, proven, seen);
    }
}
