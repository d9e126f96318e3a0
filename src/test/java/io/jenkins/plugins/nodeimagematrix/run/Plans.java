package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.ReasonKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans made by hand. */
final class Plans {
    private Plans() {}

    static PlannedCell cell(String name, String parent) {
        return cell(name, parent, List.of(), ReasonKind.NEW, null);
    }

    static PlannedCell cell(String name, String parent, List<ImageReference> pinned, ReasonKind reason, String label) {
        String version = name.substring(name.indexOf(':') + 1);
        Cell cell = new Cell(
                name,
                "node",
                name.substring(0, name.indexOf(':')),
                version.matches("[\\d.]+") ? version : null,
                null,
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
        return new PlannedCell(cell, new Reason(reason, reason.name()), "hash-" + name);
    }

    static Plan plan(PlannedCell... cells) {
        return plan(List.of(cells), List.of());
    }

    static Plan plan(List<PlannedCell> cells, List<PlannedAlias> aliases) {
        return new Plan(cells, aliases, List.of(), "test");
    }
}
