package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The upload target of a proven image.
 *
 * @param target the registry and the repository
 * @param siblings other repositories of the registry that may have the same layers, for cross-repository mounts
 * @param credentials the login; {@code null} for the login of Docker's client on the agent
 */
public record UploadTarget(ImageReference target, List<String> siblings, RegistryCredentials credentials)
        implements Serializable {
    /**
     * Repositories of the registry that may have the layers of the image, those of its base images first.
     *
     * @param bases the names of the base images
     */
    public List<String> siblings(Collection<ImageReference> bases) {
        Set<String> all = new LinkedHashSet<>();
        bases.stream()
                .filter(base -> base.registry().equals(target.registry()))
                .forEach(base -> all.add(base.repository()));
        all.addAll(siblings);
        all.remove(target.repository());
        return List.copyOf(all);
    }
}
