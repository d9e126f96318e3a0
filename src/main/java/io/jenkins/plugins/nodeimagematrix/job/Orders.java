package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.agent.CellOrders;
import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.BaseSource;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Writes out for an agent what it needs to know to do one cell of this run. */
final class Orders implements CellOrders {
    private final String runId;
    private final MatrixSettings settings;
    private final RegistryAccess registry;
    private final Map<String, Cell> cells = new HashMap<>();
    private final Set<String> parents = new HashSet<>();

    Orders(String runId, Plan plan, MatrixSettings settings, RegistryAccess registry) {
        this.runId = runId;
        this.settings = settings;
        this.registry = registry;
        for (PlannedCell planned : plan.cells()) {
            cells.put(planned.cell().name(), planned.cell());
            if (planned.cell().parent() != null) {
                parents.add(planned.cell().parent());
            }
        }
    }

    @Override
    public CellOrder order(PlannedCell planned, String root, BaseSource base, Map<String, String> environment) {
        Cell cell = planned.cell();
        Cell parent = cell.parent() == null ? null : cells.get(cell.parent());
        List<ImageReference> names = parent == null ? List.of() : parent.pinned();
        return new CellOrder(
                runId,
                planned,
                root,
                base,
                names,
                environment,
                settings.push() ? registry.uploadFor(cell) : null,
                parents.contains(cell.name()),
                TimeUnit.MINUTES.toMillis(settings.timeoutMinutes()),
                settings.retries());
    }
}
