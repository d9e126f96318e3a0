package io.jenkins.plugins.nodeimagematrix.run.registry;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The registries that a run publishes to. Each login is used only for its own registry. */
public final class Registries implements RegistryClients {
    private static final int MAX_REASONS = 3;

    private final ClientsByLogin clients;
    private final Map<String, Set<String>> repositories = new HashMap<>();

    /**
     * @param logins queried once for each registry, when it is first used
     * @param retries how often a request is retried after a transient error
     */
    public Registries(RegistryLogins logins, int retries, Plan plan) {
        this(new ClientsByLogin(logins, RegistryLimits.DEFAULT.withRetries(retries), null), plan);
    }

    /** @param clients clients with the login of each registry */
    public Registries(ClientsByLogin clients, Plan plan) {
        this.clients = clients;
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                repositories
                        .computeIfAbsent(pinned.registry(), absent -> new TreeSet<>())
                        .add(pinned.repository());
            }
        }
    }

    /** Names of all registries that the cells of a plan are published to. */
    public static Set<String> of(Plan plan) {
        Set<String> names = new TreeSet<>();
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().forEach(pinned -> names.add(pinned.registry()));
        }
        return names;
    }

    /** Records how many requests to each registry were retried. */
    public void addRetries(RunEvents events) {
        new TreeMap<>(clients.made()).forEach((name, client) -> {
            if (client.retried() > 0) {
                String reasons = client.retryReasons().stream()
                        .distinct()
                        .limit(MAX_REASONS)
                        .collect(Collectors.joining("; "));
                events.record(
                        RunEvent.Kind.FAULT,
                        "",
                        "",
                        (client.retried() == 1 ? "1 request" : client.retried() + " requests") + " to the registry "
                                + name + " had to be repeated: " + reasons);
            }
        });
    }

    /** @param listener receives each wait for a limit of a registry */
    public void onWait(Consumer<RegistryWait> listener) {
        clients.onWait(listener);
    }

    @Override
    public RegistryClient at(String registry) throws IOException, InterruptedException {
        return clients.at(registry);
    }

    /** The proxy for registries, also for agents; {@code null} for the settings of the JVM. */
    public RegistryProxy proxy() {
        return clients.proxy();
    }

    /**
     * Checks that every registry of the plan accepts the planned uploads, so that an unreachable registry or a missing
     * permission is found before hours of building.
     */
    public void check(Plan plan) throws IOException, InterruptedException {
        Set<String> asked = new TreeSet<>();
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                if (asked.add(pinned.registry())) {
                    at(pinned.registry()).checkPush(pinned.repository());
                }
            }
        }
    }

    /** The upload target of a cell's candidate; {@code null} if the cell is not published. */
    public UploadTarget uploadFor(Cell cell) throws IOException, InterruptedException {
        if (cell.pinned().isEmpty()) {
            return null;
        }
        ImageReference target = cell.pinned().get(0);
        List<String> siblings = repositories.get(target.registry()).stream()
                .filter(repository -> !repository.equals(target.repository()))
                .limit(4)
                .toList();
        return new UploadTarget(target, siblings, clients.login(target.registry()));
    }
}
