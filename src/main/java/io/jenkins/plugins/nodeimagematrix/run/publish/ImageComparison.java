package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.AliasStep;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageRecord;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageRecords;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The comparison of the image that a tag is on with the one that takes it, by what this run read of its images and what earlier runs
 * recorded of theirs. Safe for several threads.
 */
public final class ImageComparison {
    /** Compares nothing, because no contents were read. */
    public static final ImageComparison NONE = new ImageComparison(List.of(), null, null);

    private final Map<String, CellResult> results = new HashMap<>();
    private final ContentsFolder contents;
    private final ImageRecords records;
    private final Map<String, Optional<ImageDifference>> known = new ConcurrentHashMap<>();

    /**
     * @param results of the run that proved the images
     * @param contents of the images of these results
     * @param records of the job's published images
     */
    public ImageComparison(Collection<CellResult> results, ContentsFolder contents, ImageRecords records) {
        results.forEach(result -> this.results.put(result.cell(), result));
        this.contents = contents;
        this.records = records;
    }

    /**
     * @param from digest of the image that the tag is on; {@code null} for none
     * @param pin the image that takes the tag
     * @param to its digest
     * @return empty if it is not known what one of them contains
     */
    Optional<ImageDifference> between(String from, PublishRequest.Pin pin, String to) throws IOException {
        if (records == null || from == null || to == null || from.equals(to)) {
            return Optional.empty();
        }
        String key = from + " " + to;
        Optional<ImageDifference> difference = known.get(key);
        if (difference == null) {
            Optional<ImageRecord> before = records.of(from);
            Optional<ImageRecord> now = before.isEmpty() ? Optional.empty() : record(pin, to);
            difference = now.map(image -> ImageDifference.between(before.get(), image));
            known.put(key, difference);
        }
        return difference;
    }

    /**
     * The reason why an alias stays on its image; empty if the other one is within the limits, or it is not known.
     *
     * @param limits {@code null} for none
     */
    Optional<String> exceeds(AliasLimits limits, String from, PublishRequest.Pin pin, String to) throws IOException {
        return limits == null ? Optional.empty() : between(from, pin, to).flatMap(found -> exceeds(limits, found));
    }

    private static Optional<String> exceeds(AliasLimits limits, ImageDifference difference) {
        List<String> removed = difference.removed();
        if (!limits.removed() && !removed.isEmpty()) {
            return Optional.of(Refusals.packagesRemoved(removed));
        }
        return limits.growthPercent() != null && difference.growthPercent() > limits.growthPercent()
                ? Optional.of(Refusals.grown(difference.growthPercent(), limits.growthPercent()))
                : Optional.empty();
    }

    /** What differs, by the tag that changes or is kept. */
    Map<String, ImageDifference> differences(List<PinStep> pins, List<AliasStep> aliases) throws IOException {
        Map<String, ImageDifference> all = new HashMap<>();
        for (PinStep pin : pins) {
            compare(pin.update(), pin, all);
        }
        for (AliasStep alias : aliases) {
            compare(alias.update(), alias.pin(), all);
        }
        return all;
    }

    private void compare(TagUpdate update, PinStep pin, Map<String, ImageDifference> all) throws IOException {
        boolean moves = update.kind() == TagUpdate.Kind.MOVED || update.kind() == TagUpdate.Kind.KEPT;
        if (moves && pin != null) {
            between(update.from(), pin.pin(), update.to())
                    .ifPresent(difference -> all.put(update.reference(), difference));
        }
    }

    /** Records an image that is under its pinned tag now, for later runs. */
    void keep(PublishRequest.Pin pin, String digest) throws IOException {
        if (records != null) {
            Optional<ImageRecord> fresh = fresh(pin);
            if (fresh.isPresent()) {
                records.keep(digest, fresh.get());
            }
        }
    }

    private Optional<ImageRecord> record(PublishRequest.Pin pin, String digest) throws IOException {
        Optional<ImageRecord> fresh = fresh(pin);
        return fresh.isPresent() ? fresh : records.of(digest);
    }

    /** What this run read of an image; empty unless it read each platform's. */
    private Optional<ImageRecord> fresh(PublishRequest.Pin pin) throws IOException {
        List<ImageRecord> parts = new ArrayList<>();
        for (PublishRequest.Part part : pin.parts()) {
            CellResult result = results.get(part.cell());
            Optional<ImageContents> found =
                    result == null || part.image() == null || !part.image().fresh()
                            ? Optional.empty()
                            : contents.of(result);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            parts.add(ImageRecord.of(result, found.get()));
        }
        try {
            return Optional.of(ImageRecord.of(parts));
        } catch (IllegalArgumentException tooManyPackages) {
            return Optional.empty();
        }
    }
}
