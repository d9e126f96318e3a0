package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryCredentials;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The registries that a run publishes to, and as whom. */
public final class Registries {
    private final RegistryCredentials credentials;
    private final int retries;
    private final Set<String> repositories = new TreeSet<>();
    private final Map<String, RegistryClient> clients = new ConcurrentHashMap<>();

    /**
     * @param credentials {@code null} to use the Docker configuration of whoever asks
     * @param retries how often a request is tried again whose fault may pass
     */
    public Registries(RegistryCredentials credentials, int retries, Plan plan) {
        this.credentials = credentials;
        this.retries = retries;
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().forEach(pinned -> repositories.add(pinned.repository()));
        }
    }

    public RegistryClient client(String registry) {
        return clients.computeIfAbsent(registry, name -> new RegistryClient(name, credentials, retries));
    }

    /**
     * Asks every registry of the plan whether it would take what is going to be built: one that can't be reached or refuses
     * the user must not cost hours of building first.
     */
    public void check(Plan plan) throws IOException, InterruptedException {
        Set<String> asked = new TreeSet<>();
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                if (asked.add(pinned.registry())) {
                    client(pinned.registry()).checkPush(pinned.repository());
                }
            }
        }
    }

    /** Where a cell's candidate is staged; {@code null} for a cell that is not published. */
    CellOrder.Upload uploadFor(Cell cell) {
        if (cell.pinned().isEmpty()) {
            return null;
        }
        ImageReference target = cell.pinned().get(0);
        List<String> siblings = repositories.stream()
                .filter(repository -> !repository.equals(target.repository()))
                .limit(4)
                .toList();
        return new CellOrder.Upload(target, siblings, credentials);
    }
}
