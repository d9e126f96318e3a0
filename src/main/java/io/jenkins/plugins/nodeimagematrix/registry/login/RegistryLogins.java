package io.jenkins.plugins.nodeimagematrix.registry.login;

import java.io.IOException;

/** A source of logins for registries. */
@FunctionalInterface
public interface RegistryLogins {
    /** No login for any registry. */
    RegistryLogins ANONYMOUS = registry -> null;

    /**
     * @return {@code null} if there is none, so that requests are anonymous
     * @throws IOException if a login is configured and cannot be read
     */
    RegistryCredentials find(String registry) throws IOException, InterruptedException;
}
