package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The registries that a run publishes to, and as whom. */
final class RegistryAccess {
    private final RegistryCredentials credentials;
    private final int retries;
    private final Set<String> repositories = new TreeSet<>();
    private final Map<String, RegistryClient> clients = new ConcurrentHashMap<>();

    private RegistryAccess(RegistryCredentials credentials, int retries) {
        this.credentials = credentials;
        this.retries = retries;
    }

    /** @throws AbortException if the credentials that the job names can't be had */
    static RegistryAccess of(MatrixSettings settings, Plan plan, Run<?, ?> run) throws AbortException {
        RegistryAccess access =
                new RegistryAccess(RegistryLogin.find(settings.credentialsId(), run), settings.retries());
        for (PlannedCell planned : plan.cells()) {
            planned.cell().pinned().forEach(pinned -> access.repositories.add(pinned.repository()));
        }
        return access;
    }

    RegistryClient client(String registry) {
        return clients.computeIfAbsent(registry, name -> new RegistryClient(name, credentials, retries));
    }

    /** A registry that can't be reached or refuses the user must not cost hours of building first. */
    void check(Plan plan) throws AbortException, InterruptedException {
        Set<String> asked = new TreeSet<>();
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                if (asked.add(pinned.registry())) {
                    check(pinned);
                }
            }
        }
    }

    private void check(ImageReference pinned) throws AbortException, InterruptedException {
        try {
            client(pinned.registry()).checkPush(pinned.repository());
        } catch (IOException refused) {
            throw new AbortException(Messages.RegistryAccess_unusable(refused.getMessage()));
        }
    }

    /** Where an agent stages a cell's candidate; {@code null} for a cell that is not published. */
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
