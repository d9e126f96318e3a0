package io.jenkins.plugins.nodeimagematrix.registry.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedArchive;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The download of an image, by digest, into an archive for {@code docker load}. The digest of each blob is checked. */
public final class ImageDownload {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClient registry;
    private final String repository;

    public ImageDownload(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** @throws RegistryException if the repository has no such image */
    Manifest manifest(String digest) throws IOException, InterruptedException {
        return registry.get(repository, digest)
                .orElseThrow(() -> RegistryException.unusable(
                        "the registry " + registry.registry() + " has no image " + digest + " in " + repository, null));
    }

    /**
     * @return the image id on a daemon with the classic store; with containerd's store it is the digest of the manifest
     */
    String download(Manifest manifest, Path archive) throws IOException, InterruptedException {
        Manifest.Descriptor config = manifest.config();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            ObjectNode image = JSON.createObjectNode();
            image.put("Config", SavedArchive.path(config.digest()));
            ArrayNode layers = image.putArray("Layers");
            Set<String> written = new HashSet<>();
            copy(config, tar, written);
            for (Manifest.Descriptor layer : manifest.layers()) {
                layers.add(SavedArchive.path(layer.digest()));
                copy(layer, tar, written);
            }
            write(SavedArchive.path(manifest.digest()), manifest.bytes(), tar);
            write("manifest.json", JSON.writeValueAsBytes(JSON.createArrayNode().add(image)), tar);
            write("index.json", index(manifest), tar);
            write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8), tar);
        }
        return config.digest();
    }

    /** The index of the archive, with the manifest whose digest is the image id in containerd's store. */
    private static byte[] index(Manifest manifest) throws IOException {
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX);
        index.putArray("manifests")
                .addObject()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest())
                .put("size", manifest.bytes().length);
        return JSON.writeValueAsBytes(index);
    }

    private static void write(String name, byte[] content, TarArchiveOutputStream tar) throws IOException {
        tar.putArchiveEntry(sized(name, content.length));
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void copy(Manifest.Descriptor blob, TarArchiveOutputStream tar, Set<String> written)
            throws IOException, InterruptedException {
        if (!written.add(blob.digest())) {
            return;
        }
        MessageDigest hash = Digests.sha256();
        tar.putArchiveEntry(sized(SavedArchive.path(blob.digest()), blob.size()));
        try (InputStream in = new DigestInputStream(registry.open(repository, blob), hash)) {
            in.transferTo(tar);
        }
        tar.closeArchiveEntry();
        if (!Digests.text(hash.digest()).equals(blob.digest())) {
            throw new RegistryException(
                    0,
                    "the registry " + registry.registry() + " returned content that does not match " + blob.digest(),
                    null);
        }
    }

    private static TarArchiveEntry sized(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        return entry;
    }
}
