package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The look-up whether a repository has a blob or manifest, so that it need not be uploaded. A registry whose disk was
 * full may have stored half of its metadata, and then answers each look-up with a server fault (5xx). That counts as
 * absent: another upload repairs it, because a digest stands for the same bytes. A fault with another cause shows in
 * the upload.
 */
public final class BlobPresence {
    private static final int INTERNAL_ERROR = 500;
    /** Of no manifest. */
    private static final String NO_CONTENT = "sha256:" + "0".repeat(64);

    private final RegistryClient registry;
    private final String repository;

    public BlobPresence(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    public boolean manifest(String digest) throws IOException, InterruptedException {
        try {
            return registry.digest(repository, digest).isPresent();
        } catch (RegistryException fault) {
            requireFailure(fault);
            return false;
        }
    }

    /**
     * Whether a manifest that nothing uploads again is there. Absent is one for which the registry fails while it answers for
     * others.
     *
     * @throws RegistryException if the registry fails for any manifest
     */
    public boolean manifestAlone(String digest) throws IOException, InterruptedException {
        try {
            return registry.digest(repository, digest).isPresent();
        } catch (RegistryException fault) {
            requireFailure(fault);
            registry.digest(repository, NO_CONTENT);
            return false;
        }
    }

    public boolean blob(String digest) throws IOException, InterruptedException {
        try {
            return registry.hasBlob(repository, digest);
        } catch (RegistryException fault) {
            requireFailure(fault);
            return false;
        }
    }

    /** The size of a blob in bytes; empty if it is not there, or if the registry does not give the size. */
    public OptionalLong size(String digest) throws IOException, InterruptedException {
        try {
            return registry.blobSize(repository, digest);
        } catch (RegistryException fault) {
            requireFailure(fault);
            return OptionalLong.empty();
        }
    }

    /** Puts a manifest there by its digest, unless it is there. */
    public void put(Manifest manifest) throws IOException, InterruptedException {
        if (!manifest(manifest.digest())) {
            registry.put(repository, manifest.digest(), manifest);
        }
    }

    /** Whether the registry fails for the requested item only: it answers another query for the same repository. */
    public boolean isOnlyOfWhatWasAsked(RegistryException fault) throws IOException, InterruptedException {
        if (fault.status() != INTERNAL_ERROR) {
            return false;
        }
        try {
            registry.digest(repository, NO_CONTENT);
            return true;
        } catch (RegistryException allOfIt) {
            return false;
        }
    }

    private static void requireFailure(RegistryException fault) throws RegistryException {
        if (fault.status() < 500) {
            throw fault;
        }
    }
}
