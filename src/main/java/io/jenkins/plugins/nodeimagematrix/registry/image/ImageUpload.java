package io.jenkins.plugins.nodeimagematrix.registry.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedArchive;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedImage;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The upload of an image from {@code docker save} to a repository by digest, without a tag: blobs first, then the
 * manifest.
 *
 * <p>The classic store saves layers as plain tars. They are compressed in the same way each time, so that an image has
 * the same digest after each upload. The containerd store saves its own blobs and manifest, which are uploaded
 * unchanged.
 */
public final class ImageUpload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
    /**
     * The fastest level of zlib whose layers are not larger than those that a daemon pushes: measured with a layer of Node.js, level 5
     * makes it 1.4 % smaller than Docker 20.10 does, level 4 makes it 1.2 % larger, and level 6 takes half as long again as level 5.
     */
    private static final int GZIP_LEVEL = 5;
    /** Compressed layers by diff id, so that a layer need not be compressed only to find out whether the registry has it. */
    private static final Map<String, Blob> COMPRESSED = new ConcurrentHashMap<>();

    private record Blob(String digest, long size) {}

    private final RegistryClient registry;
    private final BlobPresence holding;
    private final String repository;
    private final List<String> siblings;
    private final Path scratch;

    /**
     * @param siblings repositories of the same registry that may have the same layers
     * @param scratch a folder for compressed layers until they are uploaded
     */
    public ImageUpload(RegistryClient registry, String repository, List<String> siblings, Path scratch) {
        this.registry = registry;
        this.holding = new BlobPresence(registry, repository);
        this.repository = repository;
        this.siblings = List.copyOf(siblings);
        this.scratch = scratch;
    }

    /**
     * Uploads everything but the manifest. The image becomes visible when the caller puts the manifest by its digest.
     *
     * @param saved the output of {@code docker save}
     * @param imageId the tested image; any other is refused
     */
    public Manifest prepare(Path saved, String imageId) throws IOException, InterruptedException {
        try (SavedArchive tar = new SavedArchive(saved)) {
            SavedImage image = SavedImage.read(tar);
            if (!image.is(imageId)) {
                throw new IOException("the daemon saved another image than the tested one: its configuration is "
                        + image.configDigest() + " instead of " + imageId);
            }
            if (imageId.equals(image.manifestDigest())) {
                return new LayoutUpload(registry, repository, scratch, this::isThere).prepare(tar, imageId);
            }
            JsonNode index = tar.json("manifest.json").path(0);
            byte[] configBytes = tar.bytes(index.path("Config").asText());
            ObjectNode manifest = JSON.createObjectNode();
            manifest.put("schemaVersion", 2).put("mediaType", Manifest.DOCKER);
            manifest.set("config", descriptor(CONFIG, configBytes.length, imageId));
            ArrayNode layers = manifest.putArray("layers");
            List<String> diffIds = diffIds(configBytes);
            for (int i = 0; i < diffIds.size(); i++) {
                Blob blob = layer(tar, index.path("Layers").path(i).asText(), diffIds.get(i));
                layers.add(descriptor(LAYER, blob.size(), blob.digest()));
            }
            blob(imageId, configBytes);
            return new Manifest(JSON.writeValueAsBytes(manifest), Manifest.DOCKER);
        }
    }

    private Blob layer(SavedArchive tar, String name, String diffId) throws IOException, InterruptedException {
        Blob known = COMPRESSED.get(diffId);
        if (known != null && isThere(known.digest())) {
            return known;
        }
        Path file = Files.createTempFile(scratch, "layer", ".gz");
        try {
            Blob blob = compress(tar, name, diffId, file);
            COMPRESSED.put(diffId, blob);
            if (!isThere(blob.digest())) {
                registry.upload(repository, blob.digest(), file);
            }
            return blob;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void blob(String digest, byte[] content) throws IOException, InterruptedException {
        if (holding.blob(digest)) {
            return;
        }
        Path file = Files.createTempFile(scratch, "config", ".json");
        try {
            Files.write(file, content);
            registry.upload(repository, digest, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private boolean isThere(String digest) throws IOException, InterruptedException {
        if (holding.blob(digest)) {
            return true;
        }
        for (String sibling : siblings) {
            if (registry.hasBlob(sibling, digest) && registry.mount(repository, digest, sibling)) {
                return true;
            }
        }
        return false;
    }

    private static Blob compress(SavedArchive tar, String name, String diffId, Path file) throws IOException {
        MessageDigest plain = Digests.sha256();
        MessageDigest packed = Digests.sha256();
        try (InputStream in = tar.open(name);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                DigestOutputStream hashed = new DigestOutputStream(out, packed);
                OutputStream gzip = new Gzip(hashed)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                plain.update(buffer, 0, n);
                gzip.write(buffer, 0, n);
            }
        }
        if (!Digests.text(plain.digest()).equals(diffId)) {
            throw new IOException("the layer " + diffId + " that the daemon saved does not match its digest");
        }
        return new Blob(Digests.text(packed.digest()), Files.size(file));
    }

    /** A gzip stream with a fixed level and no timestamp, so that the same tar gives the same bytes. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(GZIP_LEVEL);
            def.setStrategy(Deflater.DEFAULT_STRATEGY);
        }
    }

    private static List<String> diffIds(byte[] config) throws IOException {
        JsonNode ids = JSON.readTree(config).path("rootfs").path("diff_ids");
        return java.util.stream.StreamSupport.stream(ids.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static ObjectNode descriptor(String mediaType, long size, String digest) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("size", size)
                .put("digest", digest);
    }
}
