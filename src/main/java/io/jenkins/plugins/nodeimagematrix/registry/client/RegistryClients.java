package io.jenkins.plugins.nodeimagematrix.registry.client;

import java.io.IOException;

/** The clients for registries by name, each with the login for its registry. */
@FunctionalInterface
public interface RegistryClients {
    /** @throws IOException if its login cannot be read */
    RegistryClient at(String registry) throws IOException, InterruptedException;
}
