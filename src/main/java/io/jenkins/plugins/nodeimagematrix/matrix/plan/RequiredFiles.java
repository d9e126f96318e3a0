package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.SharedTags;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The cells that wait for a file of their release, such as {@code linux-x64-musl}: the release catalogue does not list it yet.
 * A cell that is published had its files once, so it does not wait if a later catalogue lists fewer of them.
 */
final class RequiredFiles {
    private final ReleaseCatalogue catalogue;
    private final PublishedState published;
    private final List<AliasPlanner.Row> rows;
    private final SharedTags tags;
    /** What each waiting cell waits for, by its name. */
    private final Map<String, String> causes = new HashMap<>();

    private final Map<String, String> reasons = new HashMap<>();
    private final List<Plan.AwaitedFiles> awaited = new ArrayList<>();

    /** @param rows parents before children */
    RequiredFiles(List<AliasPlanner.Row> rows, ReleaseCatalogue catalogue, PublishedState published) {
        this.catalogue = catalogue;
        this.published = published;
        this.rows = rows;
        this.tags = new SharedTags(rows.stream().map(AliasPlanner.Row::cell).toList());
        boolean more = rows.stream().anyMatch(row -> !row.requires().isEmpty());
        while (more) {
            more = false;
            for (AliasPlanner.Row row : rows) {
                more |= !reasons.containsKey(row.cell().name()) && find(row);
            }
        }
    }

    /** The reasons of the cells that wait, by their names. */
    Map<String, String> reasons() {
        return reasons;
    }

    /** The files that cells of the plan wait for. */
    List<Plan.AwaitedFiles> awaited(List<PlannedCell> cells) {
        Set<String> planned = cells.stream().map(each -> each.cell().name()).collect(Collectors.toSet());
        return awaited.stream().filter(each -> planned.contains(each.cell())).toList();
    }

    /** The cells that do not wait. */
    List<AliasPlanner.Row> released() {
        return rows.stream()
                .filter(row -> !reasons.containsKey(row.cell().name()))
                .toList();
    }

    private boolean find(AliasPlanner.Row row) {
        Cell cell = row.cell();
        List<String> missing = row.release() == null || isPublished(cell) ? List.of() : missing(row);
        if (!missing.isEmpty()) {
            String node = row.release().node().toString();
            String cause = cause(node, missing);
            causes.put(cell.name(), cause);
            reasons.put(cell.name(), cause);
            awaited.add(new Plan.AwaitedFiles(cell.name(), node, missing));
            return true;
        }
        if (cell.parent() != null && causes.containsKey(cell.parent())) {
            return follow(cell, cell.parent(), "built on ");
        }
        for (Cell sibling : tags.siblings(cell)) {
            if (causes.containsKey(sibling.name())) {
                return follow(cell, sibling.name(), "has a tag with ");
            }
        }
        return false;
    }

    private boolean follow(Cell cell, String other, String relation) {
        causes.put(cell.name(), causes.get(other));
        reasons.put(cell.name(), relation + other + ", which " + causes.get(other));
        return true;
    }

    private List<String> missing(AliasPlanner.Row row) {
        Version node = row.release().node();
        List<String> files = catalogue.find(node).map(Release::files).orElse(List.of());
        return row.requires().stream().filter(file -> !files.contains(file)).toList();
    }

    private String cause(String node, List<String> missing) {
        return "waits for " + String.join(" and ", missing) + " of Node.js " + node + ", which the release catalogue ("
                + Planner.origin(catalogue.origin()) + ") does not list";
    }

    private boolean isPublished(Cell cell) {
        return cell.pinned().stream().anyMatch(pinned -> isPublished(pinned, cell));
    }

    private boolean isPublished(ImageReference pinned, Cell cell) {
        PublishedTag tag = published.tags().get(pinned);
        boolean needsParts = tags.isIndex(pinned);
        return tag != null
                && (!needsParts || !tag.parts().isEmpty())
                && tag.image(cell.platform()).isPresent();
    }

    /** Returns warnings about files that no release of the catalogue has. */
    static List<String> unknown(MatrixFile file, ReleaseCatalogue catalogue) {
        List<String> warnings = new ArrayList<>();
        if (file.axes().values().stream().flatMap(List::stream).allMatch(value -> value.requires()
                .isEmpty())) {
            return warnings;
        }
        TreeSet<String> known = catalogue.releases().stream()
                .flatMap(release -> release.files().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        file.axes().forEach((axis, values) -> {
            for (AxisValue value : values) {
                for (String name : value.requires()) {
                    if (!known.contains(name)) {
                        warnings.add(new Problem(
                                        file.name(),
                                        value.at().line(),
                                        value.at().column(),
                                        "axes." + axis + "." + value.name() + ".requires",
                                        "no release of the release catalogue (" + Planner.origin(catalogue.origin())
                                                + ") has the file '" + name + "'; "
                                                + (known.isEmpty()
                                                        ? "it lists no files; use a catalogue that does"
                                                        : Problems.expected(name, known)))
                                .toString());
                    }
                }
            }
        });
        return warnings;
    }
}
