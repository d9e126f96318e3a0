package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cache of the last manifests that this process put by digest, so that they need not be read from the registry before
 * they are put under tags. Safe for several threads.
 */
public final class RecentManifests {
    /** Enough for the manifests of some thousand images. */
    private static final long MAX_BYTES = 16 * 1024 * 1024;

    private final Map<String, Content> all = new LinkedHashMap<>();
    private final Set<String> unreferenced = new HashSet<>();
    private long bytes;

    /** A manifest as it was put. The bytes are not changed. */
    public record Content(byte[] bytes, String mediaType) {}

    public synchronized void add(String repository, String digest, Content content) {
        Content before = all.remove(key(repository, digest));
        if (before == null) {
            unreferenced.add(key(repository, digest));
        }
        bytes += content.bytes().length - (before == null ? 0 : before.bytes().length);
        all.put(key(repository, digest), content);
        while (bytes > MAX_BYTES) {
            String oldest = all.keySet().iterator().next();
            bytes -= all.remove(oldest).bytes().length;
            unreferenced.remove(oldest);
        }
    }

    /** The manifest that was put into a repository by this digest; empty if it is no longer in the cache. */
    public synchronized Optional<Content> find(String repository, String digest) {
        return Optional.ofNullable(all.get(key(repository, digest)));
    }

    /**
     * Claims the right to be the first of this process to attach something to a manifest that it put.
     *
     * @return false if the manifest is not in the cache, or was claimed before
     */
    public synchronized boolean claimFirstReferrer(String repository, String digest) {
        return unreferenced.remove(key(repository, digest));
    }

    private static String key(String repository, String digest) {
        return repository + "@" + digest;
    }
}
