package io.jenkins.plugins.nodeimagematrix.registry.login;

import java.io.IOException;

/** Where logins for registries come from. */
@FunctionalInterface
public interface RegistryLogins {
    /** Everybody's: none at all. */
    RegistryLogins ANONYMOUS = registry -> null;

    /**
     * @return {@code null} if there is none, so that the registry is used as anybody may
     * @throws IOException if there should be one and it can't be had
     */
    RegistryCredentials find(String registry) throws IOException, InterruptedException;
}
