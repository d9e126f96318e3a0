package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;

/**
 * Whether a repository holds something by its digest, so that it need not be brought there. A registry whose disk was full may
 * have kept half of what it writes down for it, and then has a fault each time it is asked; to bring it once more heals that, for
 * under a digest there can only be the same bytes. A fault that has another cause shows then.
 */
public final class BlobPresence {
    private final RegistryClient registry;
    private final String repository;

    public BlobPresence(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    public boolean manifest(String digest) throws IOException, InterruptedException {
        try {
            return registry.get(repository, digest).isPresent();
        } catch (RegistryException fault) {
            return absent(fault);
        }
    }

    public boolean blob(String digest) throws IOException, InterruptedException {
        try {
            return registry.hasBlob(repository, digest);
        } catch (RegistryException fault) {
            return absent(fault);
        }
    }

    /** Puts a manifest there by its digest, unless it is there. */
    public void put(Manifest manifest) throws IOException, InterruptedException {
        if (!manifest(manifest.digest())) {
            registry.put(repository, manifest.digest(), manifest);
        }
    }

    private static boolean absent(RegistryException fault) throws RegistryException {
        if (fault.status() < 500) {
            throw fault;
        }
        return false;
    }
}
