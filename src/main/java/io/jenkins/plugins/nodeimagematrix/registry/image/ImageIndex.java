package io.jenkins.plugins.nodeimagematrix.registry.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * An index: one image for several platforms. Equal manifests always yield the same bytes: they are sorted by platform,
 * and the fields are in the order of the specification.
 */
public final class ImageIndex {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ImageIndex() {}

    /** A Docker manifest list if all children are Docker's, else an OCI index. */
    public static Manifest of(Map<Platform, Manifest> children) throws IOException {
        boolean docker =
                children.values().stream().allMatch(child -> child.mediaType().equals(Manifest.DOCKER));
        String type = docker ? Manifest.DOCKER_LIST : Manifest.OCI_INDEX;
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", type);
        ArrayNode manifests = index.putArray("manifests");
        new TreeMap<>(children).forEach((platform, child) -> {
            ObjectNode descriptor = manifests.addObject();
            descriptor
                    .put("mediaType", child.mediaType())
                    .put("size", child.bytes().length)
                    .put("digest", child.digest());
            ObjectNode on = descriptor
                    .putObject("platform")
                    .put("architecture", platform.architecture())
                    .put("os", platform.os());
            if (!platform.variant().isEmpty()) {
                on.put("variant", platform.variant());
            }
        });
        return new Manifest(JSON.writeValueAsBytes(index), type);
    }
}
