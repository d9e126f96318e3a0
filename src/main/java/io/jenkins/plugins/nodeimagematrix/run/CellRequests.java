package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The requests for the cells of a run, with everything that an agent or a local daemon needs to run one. */
public final class CellRequests {
    private final String runId;
    private final RunSettings settings;
    private final Registries registries;
    private final Map<String, BuildSecret> secrets;
    private final boolean readContents;
    private final Map<String, Cell> cells = new HashMap<>();
    private final Set<String> parents = new HashSet<>();

    /**
     * @param secrets build secrets by the id that cells use
     * @param readContents whether the contents of proven images are read, for their bills of materials; a scan needs them too
     * @throws IOException if a secret of a cell that will be built is missing
     */
    public CellRequests(
            String runId,
            Plan plan,
            RunSettings settings,
            Registries registries,
            Map<String, BuildSecret> secrets,
            boolean readContents)
            throws IOException {
        this.runId = runId;
        this.settings = settings;
        this.registries = registries;
        this.secrets = Map.copyOf(secrets);
        this.readContents = readContents || settings.scan() != null;
        for (PlannedCell planned : plan.cells()) {
            cells.put(planned.cell().name(), planned.cell());
            if (planned.cell().parent() != null) {
                parents.add(planned.cell().parent());
            }
            if (planned.build()) {
                requireSecrets(planned.cell());
            }
        }
    }

    private void requireSecrets(Cell cell) throws IOException {
        for (String name : new TreeSet<>(cell.secrets().values())) {
            if (!secrets.containsKey(name)) {
                throw new IOException("Nothing was built: " + cell.name() + " needs the secret '" + name
                        + "' for its build, but it was not provided");
            }
        }
    }

    /**
     * @param root the folder that contains the cell's folders
     * @param scratch a folder for temporary files; it is removed with the run
     * @param environment for Docker's client; overrides the machine's environment
     * @throws IOException if the login for the cell's registry is not available
     */
    public CellRequest request(
            PlannedCell planned, String root, String scratch, BaseSource base, Map<String, String> environment)
            throws IOException, InterruptedException {
        Cell cell = planned.cell();
        Cell parent = cell.parent() == null ? null : cells.get(cell.parent());
        List<ImageReference> names = parent == null ? List.of() : parent.pinned();
        return new CellRequest(
                runId,
                planned,
                root,
                scratch,
                base,
                names,
                environment,
                secretsOf(cell),
                settings.push() || settings.stage() ? registries.uploadFor(cell) : null,
                parents.contains(cell.name()),
                readContents,
                settings.scan(),
                settings.stepTimeout(),
                settings.retries(),
                settings.diskBudget(),
                registries.proxy());
    }

    private Map<String, BuildSecret> secretsOf(Cell cell) {
        Map<String, BuildSecret> own = new HashMap<>();
        cell.secrets().forEach((mounted, name) -> own.put(mounted, secrets.get(name)));
        return own;
    }
}
