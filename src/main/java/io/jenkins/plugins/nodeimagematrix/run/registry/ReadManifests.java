package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The manifests whose bytes a publication has read from their repository after they were put there. Safe for several threads. */
public final class ReadManifests {
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    public void add(RegistryClient registry, String repository, String digest) {
        read.add(name(registry, repository, digest));
    }

    public boolean contains(RegistryClient registry, String repository, String digest) {
        return read.contains(name(registry, repository, digest));
    }

    private static String name(RegistryClient registry, String repository, String digest) {
        return registry.registry() + "/" + repository + "@" + digest;
    }
}
