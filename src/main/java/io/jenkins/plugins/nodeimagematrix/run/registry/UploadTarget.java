package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.Serializable;
import java.util.List;

/**
 * Where a proven image is uploaded.
 *
 * @param target names the registry and the repository
 * @param siblings other repositories of the registry that may hold the same layers, which are mounted from there
 * @param credentials {@code null} for the login that Docker's client has on the agent
 */
public record UploadTarget(ImageReference target, List<String> siblings, RegistryCredentials credentials)
        implements Serializable {}
