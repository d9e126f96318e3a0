package io.jenkins.plugins.nodeimagematrix.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Brings an image from a registry, by digest, into an archive that {@code docker load} takes; every blob is checked. */
public final class ImageDownload {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClient registry;
    private final String repository;

    public ImageDownload(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /** @return the image id that the daemon will give it */
    public String download(String digest, Path archive) throws IOException, InterruptedException {
        Manifest manifest = registry.get(repository, digest)
                .orElseThrow(() -> new IOException(
                        "the registry " + registry.registry() + " has no image " + digest + " in " + repository));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            ObjectNode index = JSON.createObjectNode();
            index.put("Config", name(manifest.config().digest()) + ".json");
            copy(manifest.config(), name(manifest.config().digest()) + ".json", tar);
            ArrayNode layers = index.putArray("Layers");
            for (Manifest.Descriptor layer : manifest.layers()) {
                String entry = name(layer.digest()) + "/layer.tar";
                layers.add(entry);
                copy(layer, entry, tar);
            }
            byte[] list = JSON.writeValueAsBytes(JSON.createArrayNode().add(index));
            tar.putArchiveEntry(sized("manifest.json", list.length));
            tar.write(list);
            tar.closeArchiveEntry();
        }
        return manifest.configDigest();
    }

    private void copy(Manifest.Descriptor blob, String name, TarArchiveOutputStream tar)
            throws IOException, InterruptedException {
        MessageDigest hash = Digests.sha256();
        tar.putArchiveEntry(sized(name, blob.size()));
        try (InputStream in = new DigestInputStream(registry.blob(repository, blob.digest()), hash)) {
            in.transferTo(tar);
        }
        tar.closeArchiveEntry();
        if (!Digests.text(hash.digest()).equals(blob.digest())) {
            throw new IOException("the registry " + registry.registry() + " gave other bytes than " + blob.digest());
        }
    }

    private static TarArchiveEntry sized(String name, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        return entry;
    }

    private static String name(String digest) {
        return digest.replaceFirst("^sha256:", "");
    }
}
