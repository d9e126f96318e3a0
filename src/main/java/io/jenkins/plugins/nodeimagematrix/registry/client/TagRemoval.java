package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.util.UUID;

/**
 * The removal of a tag from a registry. The image and its other tags stay.
 *
 * <p>Many registries delete only manifests by digest, with all their tags. There the tag is first put on an empty image
 * of its own, which is then deleted.
 */
public final class TagRemoval {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
    private static final String AUTHOR = "node-image-matrix: a tag that is being removed";

    private final RegistryClient registry;
    private final String repository;

    public TagRemoval(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** @return whether the tag was removed; some registries do not support deletion */
    public boolean remove(String tag) throws IOException, InterruptedException {
        if (registry.delete(repository, tag)) {
            return registry.digest(repository, tag).isEmpty();
        }
        Manifest trial = placeholder();
        registry.put(repository, trial.digest(), trial);
        if (!registry.delete(repository, trial.digest())) {
            return false;
        }
        Manifest placeholder = placeholder();
        registry.put(repository, tag, placeholder);
        registry.delete(repository, placeholder.digest());
        return registry.digest(repository, tag).isEmpty();
    }

    /** Whether a tag is on the empty image of a removal that was killed. */
    public boolean isHalfRemoved(String tag) throws IOException, InterruptedException {
        Manifest now = registry.get(repository, tag).orElse(null);
        if (now == null || now.configDigest() == null || !now.layers().isEmpty()) {
            return false;
        }
        return AUTHOR.equals(
                registry.configuration(repository, now).path("author").asText());
    }

    private Manifest placeholder() throws IOException, InterruptedException {
        ObjectNode config = JSON.createObjectNode();
        config.put("author", AUTHOR).put("architecture", "unknown").put("os", "unknown");
        config.put("comment", UUID.randomUUID().toString());
        config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        byte[] bytes = JSON.writeValueAsBytes(config);
        registry.upload(repository, Digests.of(bytes), BlobContent.of(bytes));
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", Manifest.DOCKER);
        manifest.putObject("config")
                .put("mediaType", CONFIG)
                .put("size", bytes.length)
                .put("digest", Digests.of(bytes));
        manifest.putArray("layers");
        return new Manifest(JSON.writeValueAsBytes(manifest), Manifest.DOCKER);
    }
}
