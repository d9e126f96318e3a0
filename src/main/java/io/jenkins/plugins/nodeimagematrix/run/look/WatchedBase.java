package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An image outside of the matrix that cells of a plan stand on.
 *
 * @param image its name
 * @param digest that the plan used; {@code null} if it was not known
 * @param cells the names of the cells that stand on it, also through other cells
 */
public record WatchedBase(String image, String digest, List<String> cells) {
    public WatchedBase {
        cells = List.copyOf(cells);
    }

    static List<WatchedBase> of(Plan plan) {
        Map<String, String> digests = new HashMap<>();
        Map<String, List<String>> cells = new TreeMap<>();
        Map<String, Set<String>> byCell = new HashMap<>();
        // Parents stand before children.
        for (PlannedCell planned : plan.cells()) {
            Set<String> bases = new LinkedHashSet<>();
            for (ExternalBase base : planned.bases()) {
                bases.add(base.image());
                digests.put(base.image(), base.digest());
            }
            String parent = planned.cell().parent();
            if (parent != null) {
                bases.addAll(byCell.getOrDefault(parent, Set.of()));
            }
            byCell.put(planned.cell().name(), bases);
            bases.forEach(base -> cells.computeIfAbsent(base, absent -> new ArrayList<>())
                    .add(planned.cell().name()));
        }
        List<WatchedBase> all = new ArrayList<>();
        cells.forEach((image, names) -> all.add(new WatchedBase(image, digests.get(image), names)));
        return all;
    }

    /** @param other {@code null} to keep the digest */
    WatchedBase at(String other) {
        return other == null ? this : new WatchedBase(image, other, cells);
    }

    /** This base with the cells of a later plan, too. */
    WatchedBase with(List<String> more) {
        Set<String> all = new LinkedHashSet<>(cells);
        all.addAll(more);
        return new WatchedBase(image, digest, List.copyOf(all));
    }
}
