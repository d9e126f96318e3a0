package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts tags of one repository on one manifest: looked at right before, read back right after.
 *
 * <p>No registry puts a tag only if it still is where it was, so somebody else who puts the same tag within these moments is
 * overwritten, or overwrites. What is read back tells which; it is never taken for ours.
 */
public final class TagPut {
    /** Milliseconds before a tag that can't be found yet is looked for again. */
    private static final int[] READ_BACK_PAUSES_MILLIS = {20, 200, 1_000};

    private final RegistryClient registry;
    private final String repository;
    private final Manifest manifest;
    private final TagListener log;
    private final Map<String, IOException> refused = new LinkedHashMap<>();

    /**
     * A tag that is to be put.
     *
     * @param seen what it was on when its move was planned
     */
    record Planned(TagUpdate update, TagState.Seen seen) {}

    /** @param log told of tags before they are looked at, since nothing must come between the look and the put */
    TagPut(RegistryClient registry, String repository, Manifest manifest, TagListener log) {
        this.registry = registry;
        this.repository = repository;
        this.manifest = manifest;
        this.log = log;
    }

    /**
     * @param tags by their names
     * @return why tags are not on the manifest; nothing of those that are
     */
    Map<String, IOException> put(Map<String, Planned> tags) throws IOException, InterruptedException {
        log.putting(tags.values().stream().map(Planned::update).toList());
        List<String> open = new ArrayList<>();
        for (Map.Entry<String, Planned> tag : tags.entrySet()) {
            each(tag.getKey(), () -> {
                TagState.Seen now = TagState.at(registry, repository, tag.getKey());
                TagState.Seen planned = tag.getValue().seen();
                if (manifest.digest().equals(now.digest())) {
                    return;
                }
                if (!now.equals(planned)) {
                    throw new TagRefusedException(Refusals.changedBetween(planned, now));
                }
                open.add(tag.getKey());
            });
        }
        if (!refused.isEmpty()) {
            log.left(
                    refused.keySet().stream().map(tag -> tags.get(tag).update()).toList());
        }
        putAll(open);
        open.removeAll(refused.keySet());
        for (String tag : open) {
            each(tag, () -> checkBack(tag));
        }
        return refused;
    }

    private void putAll(List<String> tags) throws IOException, InterruptedException {
        List<String> left = tags;
        try {
            left = registry.putTagsAtOnce(repository, tags, manifest);
        } catch (RegistryException fault) {
            if (fault.passing()) {
                tags.forEach(tag -> refused.put(tag, fault));
                return;
            }
            // One of them is refused: which, and why, its own request tells.
        }
        for (String tag : left) {
            each(tag, () -> registry.put(repository, tag, manifest));
        }
    }

    private void checkBack(String tag) throws IOException, InterruptedException {
        Optional<Manifest> now = registry.get(repository, tag);
        // A registry may need a moment until each of its machines, or its disk, knows what it said it stored.
        for (int more = 0; now.isEmpty() && more < READ_BACK_PAUSES_MILLIS.length; more++) {
            Thread.sleep(READ_BACK_PAUSES_MILLIS[more]);
            now = registry.get(repository, tag);
        }
        if (now.isEmpty() || !now.get().digest().equals(manifest.digest())) {
            throw new TagRefusedException(Refusals.readsBack(
                    manifest.digest(), now.map(Manifest::digest).orElse(null)));
        }
    }

    @FunctionalInterface
    private interface Request {
        void run() throws IOException, InterruptedException;
    }

    private void each(String tag, Request request) throws IOException, InterruptedException {
        try {
            request.run();
        } catch (RegistryException | TagRefusedException no) {
            refused.put(tag, no);
        }
    }

    /**
     * Has a registry do one move.
     *
     * @return false if the tag was to be removed and the registry deletes nothing
     * @throws RegistryException if the registry does not do it
     * @throws TagRefusedException if the tag is not, or does not get, where the move says
     */
    public static boolean carryOut(RegistryClient registry, ImageReference tag, TagUpdate update)
            throws IOException, InterruptedException {
        if (update.to() == null) {
            return new TagRemoval(registry, tag.repository()).remove(tag.tag());
        }
        Manifest manifest = registry.get(tag.repository(), update.to())
                .orElseThrow(() -> new TagRefusedException(Refusals.lost(tag.repository(), update.to())));
        // The history knows what a person says before it is done.
        IOException refused = new TagPut(registry, tag.repository(), manifest, TagListener.NONE)
                .put(Map.of(tag.tag(), new TagPut.Planned(update, TagState.Seen.on(update.from()))))
                .get(tag.tag());
        if (refused != null) {
            throw refused;
        }
        return true;
    }
}
