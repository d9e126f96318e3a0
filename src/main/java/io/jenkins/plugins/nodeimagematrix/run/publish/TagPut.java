package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.registry.ReadManifests;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operation that puts tags of one repository on one manifest. Each tag is read immediately before and after the put; the bytes of
 * the manifest are read once after they were put, under one of the tags.
 *
 * <p>Registries have no conditional put for tags. If another client puts the same tag at the same moment, one of the two is
 * overwritten. The read after the put detects this; another client's image is never taken for the job's own.
 */
public final class TagPut {
    /** The error codes of registries for a manifest with content that they do not have. */
    private static final Set<String> LOST_CONTENT = Set.of("MANIFEST_BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN");

    private final RegistryClient registry;
    private final String repository;
    private final Manifest manifest;
    private final TagListener log;
    private final ReadManifests read;
    private final Map<String, IOException> refused = new LinkedHashMap<>();

    /**
     * A tag to put.
     *
     * @param seen the tag's state when the update was planned
     */
    record Planned(TagUpdate update, TagState.Seen seen) {}

    /**
     * @param log called before the tags are read, so that no delay occurs between the read and the put
     * @param read the manifests whose bytes need not be read again
     */
    TagPut(RegistryClient registry, String repository, Manifest manifest, TagListener log, ReadManifests read) {
        this.read = read;
        this.registry = registry;
        this.repository = repository;
        this.manifest = manifest;
        this.log = log;
    }

    /**
     * @param tags tags by name
     * @return the error for each tag that does not hold the manifest
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
                    throw new TagRefusedException.Changed(planned, now);
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
            if (fault.isTransient()) {
                tags.forEach(tag -> refused.put(tag, fault));
                return;
            }
            // At least one tag was refused; separate requests show which, and why.
        }
        for (String tag : left) {
            each(tag, () -> put(tag));
        }
    }

    private void put(String tag) throws IOException, InterruptedException {
        try {
            registry.put(repository, tag, manifest);
        } catch (RegistryException fault) {
            if (LOST_CONTENT.contains(fault.code())) {
                throw new TagRefusedException(Refusals.lost(repository, manifest.digest()), fault);
            }
            throw fault;
        }
    }

    private void checkBack(String tag) throws IOException, InterruptedException {
        String digest = manifest.digest();
        Optional<String> now =
                registry.readBack().tag(repository, tag, digest, read.contains(registry, repository, digest));
        if (now.isEmpty()) {
            throw new TagRefusedException(Refusals.readsBack(digest, null));
        }
        if (!digest.equals(now.get())) {
            throw new TagRefusedException.Overwritten(digest, now.get());
        }
        // Either these bytes were read now, or they had been before.
        read.add(registry, repository, digest);
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
     * Performs one update.
     *
     * @return false if the tag was to be removed and the registry does not support deletion
     * @throws RegistryException if the registry refuses the update
     * @throws TagRefusedException if the tag does not hold the digest of the update before or after it
     */
    public static boolean carryOut(RegistryClient registry, ImageReference tag, TagUpdate update)
            throws IOException, InterruptedException {
        if (update.to() == null) {
            return new TagRemoval(registry, tag.repository()).remove(tag.tag());
        }
        Manifest manifest = registry.get(tag.repository(), update.to())
                .orElseThrow(() -> new TagRefusedException(Refusals.lost(tag.repository(), update.to())));
        // No listener: callers record a user's decision in the history before this.
        ReadManifests read = new ReadManifests();
        read.add(registry, tag.repository(), manifest.digest());
        IOException refused = new TagPut(registry, tag.repository(), manifest, TagListener.NONE, read)
                .put(Map.of(tag.tag(), new TagPut.Planned(update, TagState.Seen.on(update.from()))))
                .get(tag.tag());
        if (refused != null) {
            throw refused;
        }
        return true;
    }
}
