package io.jenkins.plugins.nodeimagematrix.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A manifest as the very bytes that a registry keeps. Nothing here ever writes it anew: an alias carries the digest of its
 * pinned tag only if the same bytes are put under both.
 */
public final class Manifest {
    public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    private static final Set<String> KNOWN = Set.of(DOCKER, OCI, DOCKER_LIST, OCI_INDEX);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] bytes;
    private final String digest;
    private final String mediaType;
    private final JsonNode json;

    /**
     * @param mediaType of the registry's answer; if empty or of no use, what the bytes themselves say
     * @throws IOException if the bytes are no manifest
     */
    public Manifest(byte[] bytes, String mediaType) throws IOException {
        this.bytes = bytes.clone();
        this.digest = Digests.of(bytes);
        this.json = JSON.readTree(bytes);
        if (json == null || !json.isObject()) {
            throw new IOException("the registry's manifest is no JSON object");
        }
        String given = mediaType.replaceFirst(";.*", "").strip();
        this.mediaType = KNOWN.contains(given) ? given : own();
    }

    /** OCI manifests need not name their type, Docker's must (image-spec 1.1, "mediaType"). */
    private String own() {
        String named = json.path("mediaType").asText("");
        return !named.isEmpty() ? named : json.has("manifests") ? OCI_INDEX : OCI;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String mediaType() {
        return mediaType;
    }

    /** {@code sha256:} and the hash of the bytes. */
    public String digest() {
        return digest;
    }

    public boolean isIndex() {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
    }

    /** Digest of the image's configuration, which is the image id on a classic store; {@code null} for an index. */
    public String configDigest() {
        return json.path("config").path("digest").textValue();
    }

    public record Descriptor(String digest, long size, String mediaType) {}

    public Descriptor config() {
        return descriptor(json.path("config"));
    }

    public List<Descriptor> layers() {
        return descriptors("layers");
    }

    /** The manifests that an index names. */
    public List<Descriptor> children() {
        return descriptors("manifests");
    }

    private List<Descriptor> descriptors(String field) {
        List<Descriptor> all = new ArrayList<>();
        json.path(field).forEach(node -> all.add(descriptor(node)));
        return all;
    }

    private static Descriptor descriptor(JsonNode node) {
        return new Descriptor(
                node.path("digest").asText(),
                node.path("size").asLong(),
                node.path("mediaType").asText());
    }
}
