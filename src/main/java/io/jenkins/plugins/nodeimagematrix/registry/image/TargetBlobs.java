package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The blobs of the repository that an image is uploaded to, with those that it can mount from other repositories. */
final class TargetBlobs {
    private final RegistryClient registry;
    private final String repository;
    private final Map<String, BlobPresence> siblings = new LinkedHashMap<>();
    private final BlobPresence own;

    /** @param siblings repositories of the same registry that may have the same layers */
    TargetBlobs(RegistryClient registry, String repository, List<String> siblings) {
        this.registry = registry;
        this.repository = repository;
        this.own = new BlobPresence(registry, repository);
        siblings.forEach(sibling -> this.siblings.put(sibling, new BlobPresence(registry, sibling)));
    }

    /** The size of a blob that the repository has, or has now because it was mounted; empty if it must be uploaded. */
    OptionalLong size(String digest) throws IOException, InterruptedException {
        OptionalLong size = own.size(digest);
        for (Map.Entry<String, BlobPresence> sibling : siblings.entrySet()) {
            if (size.isPresent()) {
                return size;
            }
            OptionalLong there = sizeAt(sibling.getValue(), digest);
            if (there.isPresent() && registry.mount(repository, digest, sibling.getKey())) {
                size = there;
            }
        }
        return size;
    }

    /** A repository that this login may not read has nothing to mount. */
    private static OptionalLong sizeAt(BlobPresence sibling, String digest) throws IOException, InterruptedException {
        try {
            return sibling.size(digest);
        } catch (RegistryException refused) {
            if (refused.isTransient()) {
                throw refused;
            }
            return OptionalLong.empty();
        }
    }

    RegistryClient registry() {
        return registry;
    }

    String repository() {
        return repository;
    }
}
