package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * An artifact that refers to an image: a manifest with a {@code subject}, an empty configuration and one layer (OCI image-spec 1.1,
 * "Guidelines for Artifact Usage").
 *
 * @param type the artifact's type, and the media type of its layer
 * @param content the layer's bytes; not changed afterwards
 * @param annotations of the manifest
 */
public record Artifact(String type, byte[] content, Map<String, String> annotations) {
    static final byte[] EMPTY_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    public Artifact {
        annotations = Map.copyOf(annotations);
    }

    /** The manifest for this subject. The same artifact of the same subject has the same bytes. */
    Manifest manifest(Manifest subject) throws IOException {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", Manifest.OCI).put("artifactType", type);
        manifest.set("config", descriptor(EMPTY_TYPE, EMPTY_CONFIG));
        manifest.putArray("layers").add(descriptor(type, content));
        manifest.set("subject", descriptor(subject.mediaType(), subject.bytes()));
        manifest.set("annotations", JSON.valueToTree(new TreeMap<>(annotations)));
        return new Manifest(JSON.writeValueAsBytes(manifest), Manifest.OCI);
    }

    private static ObjectNode descriptor(String mediaType, byte[] bytes) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", Digests.of(bytes))
                .put("size", bytes.length);
    }
}
