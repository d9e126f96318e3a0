package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A manifest, as the exact bytes that a registry stores. It is never serialised again: an alias has the digest of its
 * pinned tag only if the same bytes are put under both.
 */
public final class Manifest {
    public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    /** The maximum depth of nested indexes; builders make two levels at most. */
    public static final int MAX_INDEX_DEPTH = 8;

    private static final Set<String> KNOWN = Set.of(DOCKER, OCI, DOCKER_LIST, OCI_INDEX);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] bytes;
    private final String digest;
    private final String mediaType;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final List<Descriptor> children;

    /**
     * @param mediaType of the registry's response; if it is empty or not one of a manifest, the field in the bytes
     *     decides
     * @throws RegistryException if the bytes are not a manifest, or have digests that cannot be checked
     */
    public Manifest(byte[] bytes, String mediaType) throws RegistryException {
        this.bytes = bytes.clone();
        this.digest = Digests.of(bytes);
        JsonNode json = read(bytes);
        String given = mediaType.replaceFirst(";.*", "").strip();
        this.mediaType = KNOWN.contains(given) ? given : own(json);
        this.config = json.path("config").isObject() ? descriptor(json.path("config")) : null;
        this.layers = descriptors(json.path("layers"));
        this.children = descriptors(json.path("manifests"));
    }

    private static JsonNode read(byte[] bytes) throws RegistryException {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException noJson) {
            throw new RegistryException(0, "the registry's manifest is not JSON", noJson);
        }
        throw new RegistryException(0, "the registry's manifest is not a JSON object", null);
    }

    /**
     * The media type in the manifest itself: optional in an OCI manifest, required in Docker's (image-spec 1.1,
     * "mediaType").
     */
    private static String own(JsonNode json) {
        String named = json.path("mediaType").asText("");
        return !named.isEmpty() ? named : json.has("manifests") ? OCI_INDEX : OCI;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String mediaType() {
        return mediaType;
    }

    /** The digest of the bytes: {@code sha256:<hex>}. */
    public String digest() {
        return digest;
    }

    public boolean isIndex() {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Digest of the image's configuration, which is the image id on a classic store; {@code null} for an index. */
    public String configDigest() {
        return config == null ? null : config.digest();
    }

    /**
     * A reference to other content of the repository ("descriptor" of the OCI image specification): its digest, size in bytes and
     * media type.
     */
    public record Descriptor(String digest, long size, String mediaType) {}

    /** @throws RegistryException if this is an index or an artifact of another kind, not an image */
    public Descriptor config() throws RegistryException {
        if (config == null) {
            throw RegistryException.unusable(
                    "the manifest " + digest + " is not an image manifest: it has no configuration", null);
        }
        return config;
    }

    public List<Descriptor> layers() {
        return layers;
    }

    /** The manifests of an index. */
    public List<Descriptor> children() {
        return children;
    }

    private static List<Descriptor> descriptors(JsonNode nodes) throws RegistryException {
        List<Descriptor> all = new ArrayList<>();
        for (JsonNode node : nodes) {
            all.add(descriptor(node));
        }
        return List.copyOf(all);
    }

    private static Descriptor descriptor(JsonNode node) throws RegistryException {
        String digest = node.path("digest").asText();
        RegistryException.requireDigest(digest, "a descriptor in a manifest");
        long size = node.path("size").asLong();
        if (size < 0 || !node.path("size").canConvertToLong()) {
            throw RegistryException.unusable("the size of " + digest + " in a manifest is not a valid number", null);
        }
        return new Descriptor(digest, size, node.path("mediaType").asText());
    }
}
