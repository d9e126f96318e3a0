package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.Serializable;
import java.util.List;

/**
 * The upload target of a proven image.
 *
 * @param target the registry and the repository
 * @param siblings other repositories of the registry that may have the same layers, for cross-repository mounts
 * @param credentials the login; {@code null} for the login of Docker's client on the agent
 */
public record UploadTarget(ImageReference target, List<String> siblings, RegistryCredentials credentials)
        implements Serializable {}
