package io.jenkins.plugins.nodeimagematrix.registry.login;

import java.io.IOException;

/** Where logins for registries come from. */
@FunctionalInterface
public interface RegistryLogins {
    /** No login for any registry. */
    RegistryLogins ANONYMOUS = registry -> null;

    /**
     * @return {@code null} if there is none, so that requests are anonymous
     * @throws IOException if there should be one and it can't be had
     */
    RegistryCredentials find(String registry) throws IOException, InterruptedException;
}
