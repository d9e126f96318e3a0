package io.jenkins.plugins.nodeimagematrix.registry.client;

import java.io.IOException;

/** Clients for registries by name, each with the login for its registry. */
@FunctionalInterface
public interface RegistryClients {
    /** @throws IOException if the login for it can't be had */
    RegistryClient at(String registry) throws IOException, InterruptedException;
}
