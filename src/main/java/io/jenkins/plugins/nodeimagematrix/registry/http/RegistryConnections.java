package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.lang.ref.WeakReference;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * The connections of a process to registries: one for each registry, login and proxy, shared by all clients. So a
 * registry's limits apply to all builds of a controller and to all cells on an agent.
 *
 * <p>A connection is kept while a client uses it, and for some minutes after its last request. Then it is removed, with
 * its tokens and its password.
 */
public final class RegistryConnections {
    public static final RegistryConnections OF_PROCESS = new RegistryConnections(
            Duration.ofMinutes(5), LimitedHttp::client, RegistryClock.SYSTEM, RegistryBudgets.OF_PROCESS);

    private final Duration keep;
    private final Function<RegistryProxy, HttpClient> clients;
    private final RegistryClock clock;
    private final RegistryBudgets budgets;
    private final Map<URI, List<Shared>> registries = new HashMap<>();
    private boolean sweeping;

    /** A connection that exists as long as it is kept here or a client uses it. */
    private static final class Shared {
        private final WeakReference<RegistryConnection> weak;
        private RegistryConnection kept;

        Shared(RegistryConnection connection) {
            this.weak = new WeakReference<>(connection);
            this.kept = connection;
        }
    }

    /** Connections without any budget. */
    public RegistryConnections(Duration keep, Function<RegistryProxy, HttpClient> clients, RegistryClock clock) {
        this(keep, clients, clock, new RegistryBudgets(clock::nanoTime, Map.of()));
    }

    /**
     * @param keep how long a connection is kept after its last request
     * @param clients creates HTTP clients that follow no redirects
     * @param budgets limits for the requests to each registry
     */
    public RegistryConnections(
            Duration keep, Function<RegistryProxy, HttpClient> clients, RegistryClock clock, RegistryBudgets budgets) {
        this.budgets = budgets;
        this.keep = keep;
        this.clients = clients;
        this.clock = clock;
    }

    public synchronized RegistryConnection at(String registry, RegistryCredentials credentials, RegistryProxy proxy) {
        RegistryAddress address = RegistryAddress.of(
                registry, new NearHosts(proxy == null ? ProxySelector.getDefault() : proxy.selector()));
        List<Shared> all = registries.computeIfAbsent(address.root(), absent -> new ArrayList<>());
        Semaphore slots = null;
        for (Shared shared : all) {
            RegistryConnection connection = shared.weak.get();
            if (connection != null && connection.isFor(credentials, proxy)) {
                shared.kept = connection;
                sweepLater();
                return connection;
            }
            slots = connection == null ? slots : connection.pace().sharedSlots();
        }
        RegistryConnection fresh = new RegistryConnection(
                address,
                credentials,
                proxy,
                clients.apply(proxy),
                clock,
                slots == null ? RegistryPace.slots() : slots,
                budgets);
        all.add(new Shared(fresh));
        sweepLater();
        return fresh;
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            clock.later(keep.plusMillis(1), this::sweep);
        }
    }

    private synchronized void sweep() {
        sweeping = false;
        for (Iterator<List<Shared>> lists = registries.values().iterator(); lists.hasNext(); ) {
            List<Shared> all = lists.next();
            for (Shared shared : all) {
                if (shared.kept != null && shared.kept.pace().isIdle(keep)) {
                    shared.kept = null;
                }
            }
            all.removeIf(shared -> shared.weak.get() == null);
            if (all.isEmpty()) {
                lists.remove();
            }
        }
        if (!registries.isEmpty()) {
            sweepLater();
        }
    }

    /** The number of connections that are kept, with or without a client. */
    synchronized long kept() {
        return registries.values().stream()
                .flatMap(List::stream)
                .filter(shared -> shared.kept != null)
                .count();
    }
}
