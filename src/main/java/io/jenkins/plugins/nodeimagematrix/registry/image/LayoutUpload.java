package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.docker.image.SavedArchive;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.stream.Stream;

/**
 * The upload of an image that a containerd store saved: its blobs and manifests unchanged, manifests before their
 * index. So the digest at the registry is the tested image id.
 */
final class LayoutUpload {
    /** Mounts a blob from another repository, or finds that it has to be uploaded. */
    interface Presence {
        boolean isThere(String digest) throws IOException, InterruptedException;
    }

    private final RegistryClient registry;
    private final String repository;
    private final Path scratch;
    private final Presence presence;

    LayoutUpload(RegistryClient registry, String repository, Path scratch, Presence presence) {
        this.registry = registry;
        this.repository = repository;
        this.scratch = scratch;
        this.presence = presence;
    }

    /** Uploads everything that the manifest refers to, but not the manifest. */
    Manifest prepare(SavedArchive archive, String digest) throws IOException, InterruptedException {
        Manifest manifest = new Manifest(archive.blob(digest), "");
        BlobPresence holding = new BlobPresence(registry, repository);
        if (holding.manifest(digest)) {
            return manifest;
        }
        for (Manifest.Descriptor child : manifest.children()) {
            Manifest part = prepare(archive, child.digest());
            holding.put(part);
        }
        if (!manifest.isIndex()) {
            for (Manifest.Descriptor blob : Stream.concat(Stream.of(manifest.config()), manifest.layers().stream())
                    .toList()) {
                if (!presence.isThere(blob.digest())) {
                    blob(archive, blob.digest());
                }
            }
        }
        return manifest;
    }

    private void blob(SavedArchive archive, String digest) throws IOException, InterruptedException {
        Path file = Files.createTempFile(scratch, "blob", "");
        try {
            MessageDigest hash = Digests.sha256();
            try (InputStream in = archive.open(SavedArchive.path(digest));
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash)) {
                in.transferTo(out);
            }
            if (!Digests.text(hash.digest()).equals(digest)) {
                throw new IOException("what the daemon saved does not match " + digest);
            }
            registry.upload(repository, digest, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
