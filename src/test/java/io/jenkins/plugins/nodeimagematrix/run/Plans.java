package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans made by hand. */
public final class Plans {
    private Plans() {}

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
        Cell cell = new Cell(
                name,
                "node",
                name.substring(0, name.indexOf(':')),
                version.matches("[\\d.]+") ? version : null,
                platform,
                new TreeMap<>(),
                parent,
                null,
                "ctx",
                "ctx/Dockerfile",
                Map.of(),
                Map.of(),
                null,
                null,
                List.of("tests/node"),
                pinned,
                label,
                false);
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
        return new PlannedCell(
                new Cell(
                        cell.name(),
                        cell.image(),
                        cell.os(),
                        cell.node(),
                        cell.platform(),
                        cell.axes(),
                        cell.parent(),
                        cell.from(),
                        cell.context(),
                        cell.dockerfile(),
                        cell.args(),
                        cell.labels(),
                        cell.target(),
                        cell.network(),
                        cell.tests(),
                        cell.pinned(),
                        cell.label(),
                        cell.untested(),
                        secrets,
                        cell.renew()),
                planned.reason(),
                planned.inputHash());
    }

    public static Plan plan(PlannedCell... cells) {
        return plan(List.of(cells), List.of());
    }

    public static Plan plan(List<PlannedCell> cells, List<PlannedAlias> aliases) {
        return new Plan(cells, aliases, List.of(), "test");
    }
}
