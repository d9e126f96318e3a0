package io.jenkins.plugins.nodeimagematrix.docker.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The image in an archive of {@code docker save}, identified by its content.
 *
 * @param configDigest its id in the classic store
 * @param manifestDigest its id in containerd's store: the digest of its manifest or index; null if the archive has
 *     none (Docker before 25)
 * @param images number of images that the id identifies: more than one for an index of several platforms, without
 *     attestations
 */
public record SavedImage(String configDigest, String manifestDigest, int images) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    public static SavedImage read(Path file) throws IOException {
        try (SavedArchive archive = new SavedArchive(file)) {
            return read(archive);
        }
    }

    /**
     * @throws IOException if it is not such an archive, contains several images, or has content that does not match
     *     its digests
     */
    public static SavedImage read(SavedArchive archive) throws IOException {
        JsonNode list = archive.json("manifest.json");
        if (list.size() != 1) {
            throw new IOException("the archive holds " + list.size() + " images instead of one");
        }
        String config = Digests.of(archive.bytes(list.path(0).path("Config").asText()));
        if (!archive.has("index.json")) {
            return new SavedImage(config, null, 1);
        }
        JsonNode tops = archive.json("index.json").path("manifests");
        if (tops.size() != 1) {
            throw new IOException("the archive's index.json names " + tops.size() + " images instead of one");
        }
        String top = tops.path(0).path("digest").asText();
        List<String> configs = configs(archive, top);
        if (!configs.contains(config)) {
            throw new IOException("the archive's manifest " + top + " does not refer to the configuration " + config);
        }
        return new SavedImage(config, top, configs.size());
    }

    /** The configurations' digests of all images below a manifest or index; empty for one that is not in the archive. */
    private static List<String> configs(SavedArchive archive, String digest) throws IOException {
        if (!archive.has(SavedArchive.path(digest))) {
            return List.of("");
        }
        JsonNode content = JSON.readTree(archive.blob(digest));
        List<String> configs = new ArrayList<>();
        if (content.has("config")) {
            configs.add(content.path("config").path("digest").asText());
        }
        for (JsonNode child : content.path("manifests")) {
            if (!child.path("annotations").path(REFERENCE_TYPE).asText().equals("attestation-manifest")) {
                configs.addAll(configs(archive, child.path("digest").asText()));
            }
        }
        return configs;
    }

    /** Whether the archive contains the image with this id, of either kind of store. */
    public boolean is(String imageId) {
        return imageId.equals(configDigest) || imageId.equals(manifestDigest);
    }
}
