package io.jenkins.plugins.nodeimagematrix.registry.client;

import java.io.IOException;

/** The registries that somebody may use, by name; each is asked with the login that belongs to it. */
@FunctionalInterface
public interface RegistryClients {
    /** @throws IOException if the login for it can't be had */
    RegistryClient at(String registry) throws IOException, InterruptedException;
}
