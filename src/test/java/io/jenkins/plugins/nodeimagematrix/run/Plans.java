package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans made by hand. */
public final class Plans {
    private Plans() {}

    /** The origin of a run of {@code image-matrix.yaml} for a build. */
    public static RunOrigin origin(String runId, String title) {
        return new RunOrigin(new Actor("", "", "", runId), title, "image-matrix.yaml");
    }

    /**
     * A plan without a history.
     *
     * @param attestation {@code null} if images need no proofs
     */
    public static PlannedMatrix planned(Plan plan, Attestation attestation) {
        return new PlannedMatrix(
                plan,
                Ledger.empty(),
                InterruptedRuns.NONE,
                Collections.emptySortedSet(),
                List.of(),
                null,
                null,
                attestation,
                List.of());
    }

    public static PlannedCell cell(String name, String parent) {
        return cell(name, parent, List.of(), ReasonKind.NEW, null);
    }

    public static PlannedCell cell(
            String name, String parent, List<ImageReference> pinned, ReasonKind reason, String label) {
        return cell(name, parent, null, pinned, reason, label, "hash-" + name);
    }

    public static PlannedCell platform(
            String name, String platform, List<ImageReference> pinned, ReasonKind reason, String inputHash) {
        return cell(name, null, platform, pinned, reason, null, inputHash);
    }

    private static PlannedCell cell(
            String name,
            String parent,
            String platform,
            List<ImageReference> pinned,
            ReasonKind reason,
            String label,
            String inputHash) {
        String version = name.substring(name.indexOf(':') + 1);
        Cell cell = Cell.builder(name, "node", name.substring(0, name.indexOf(':')), "ctx", "ctx/Dockerfile")
                .node(version.matches("[\\d.]+") ? version : null)
                .platform(platform)
                .parent(parent)
                .tests(List.of("tests/node"))
                .pinned(pinned)
                .label(label)
                .build();
        return new PlannedCell(cell, new Reason(reason, reason.name()), inputHash);
    }

    public static Reason reason(ReasonKind kind) {
        return new Reason(kind, kind.name());
    }

    /** @param names of the secrets that the cell's Dockerfile mounts */
    public static PlannedCell withSecrets(PlannedCell planned, String... names) {
        Map<String, String> secrets = new TreeMap<>();
        List.of(names).forEach(name -> secrets.put(name, name));
        Cell cell = planned.cell();
        return new PlannedCell(cell.toBuilder().secrets(secrets).build(), planned.reason(), planned.inputHash());
    }

    public static Plan plan(PlannedCell... cells) {
        return plan(List.of(cells), List.of());
    }

    public static Plan plan(List<PlannedCell> cells, List<PlannedAlias> aliases) {
        return new Plan(cells, aliases, List.of(), "test");
    }
}
