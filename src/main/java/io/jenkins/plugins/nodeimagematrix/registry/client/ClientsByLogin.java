package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The clients for registries, each created at its first use, with the login that is found for its registry. */
public final class ClientsByLogin implements RegistryClients {
    private final RegistryLogins logins;
    private final RegistryLimits limits;
    private final RegistryProxy proxy;
    private final RegistryConnections connections;
    private final Map<String, Optional<RegistryCredentials>> known = new HashMap<>();
    private final Map<String, RegistryClient> clients = new TreeMap<>();
    private volatile Consumer<RegistryWait> waits = wait -> {};

    /**
     * @param logins queried once for each registry
     * @param proxy {@code null} for the settings of the JVM
     */
    public ClientsByLogin(RegistryLogins logins, RegistryLimits limits, RegistryProxy proxy) {
        this(logins, limits, proxy, RegistryConnections.OF_PROCESS);
    }

    public ClientsByLogin(
            RegistryLogins logins, RegistryLimits limits, RegistryProxy proxy, RegistryConnections connections) {
        this.logins = logins;
        this.limits = limits;
        this.proxy = proxy;
        this.connections = connections;
    }

    @Override
    public synchronized RegistryClient at(String registry) throws IOException, InterruptedException {
        RegistryClient client = clients.get(registry);
        if (client == null) {
            client = new RegistryClient(registry, login(registry), limits, proxy, connections);
            client.onWait(wait -> waits.accept(wait));
            clients.put(registry, client);
        }
        return client;
    }

    /** @param listener receives each wait for a limit of a registry, also several for one request */
    public void onWait(Consumer<RegistryWait> listener) {
        waits = listener;
    }

    /** The login for a registry; {@code null} if there is none. */
    public synchronized RegistryCredentials login(String registry) throws IOException, InterruptedException {
        Optional<RegistryCredentials> login = known.get(registry);
        if (login == null) {
            login = Optional.ofNullable(logins.find(registry));
            known.put(registry, login);
        }
        return login.orElse(null);
    }

    /** The proxy; {@code null} for the settings of the JVM. */
    public RegistryProxy proxy() {
        return proxy;
    }

    /** The clients that were created so far, by the registry's name. */
    public synchronized Map<String, RegistryClient> made() {
        return Map.copyOf(clients);
    }
}
