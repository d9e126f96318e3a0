package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An entry in the list of the artifacts that refer to an image. Type and annotations are the registry's claims.
 *
 * @param digest of the artifact's manifest
 * @param size of that manifest in bytes
 * @param artifactType empty if the list gives none
 */
public record Referrer(
        String digest, long size, String mediaType, String artifactType, Map<String, String> annotations) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Referrer {
        annotations = Map.copyOf(annotations);
    }

    static Referrer of(Artifact artifact, Manifest manifest) {
        return new Referrer(
                manifest.digest(),
                manifest.bytes().length,
                manifest.mediaType(),
                artifact.type(),
                artifact.annotations());
    }

    /**
     * Reads an entry; empty for one that cannot be used, such as one with a digest by another algorithm than SHA-256.
     */
    static Optional<Referrer> read(JsonNode entry) {
        String digest = entry.path("digest").asText();
        long size = entry.path("size").asLong(-1);
        if (!Digests.isDigest(digest) || size < 0) {
            return Optional.empty();
        }
        Map<String, String> annotations = new TreeMap<>();
        entry.path("annotations").properties().forEach(annotation -> {
            if (annotation.getValue().isTextual()) {
                annotations.put(annotation.getKey(), annotation.getValue().asText());
            }
        });
        return Optional.of(new Referrer(
                digest,
                size,
                entry.path("mediaType").asText(),
                entry.path("artifactType").asText(),
                annotations));
    }

    ObjectNode entry() {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("mediaType", mediaType).put("digest", digest).put("size", size);
        entry.put("artifactType", artifactType);
        entry.set("annotations", JSON.valueToTree(new TreeMap<>(annotations)));
        return entry;
    }
}
