package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.source.BaseMismatch;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DescribedSources;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A check that each Dockerfile is built on the image that the matrix file names for the cell. */
public final class BaseCheck {
    private BaseCheck() {}

    /** @throws MatrixFileException with each wrong {@code FROM}, once for each base, and the first cell that is affected */
    public static void check(List<PlannedCell> cells, DescribedSources sources) throws MatrixFileException {
        Map<String, Cell> byName = new HashMap<>();
        cells.forEach(planned -> byName.put(planned.cell().name(), planned.cell()));
        Map<String, Problems> found = new LinkedHashMap<>();
        Set<String> known = new HashSet<>();
        for (PlannedCell planned : cells) {
            Cell cell = planned.cell();
            List<String> base = base(cell, byName);
            Optional<BaseMismatch> mismatch = base.isEmpty()
                    ? Optional.empty()
                    : sources.mismatch(cell.dockerfile(), cell.args(), cell.target(), cell.platform(), base);
            if (mismatch.isPresent()
                    && known.add(cell.dockerfile() + ":" + mismatch.get().line() + " "
                            + (cell.parent() == null ? cell.from() : cell.image()))) {
                found.computeIfAbsent(cell.dockerfile(), Problems::new)
                        .add(
                                new SourceLocation(mismatch.get().line(), 1),
                                "",
                                cell.name() + ": " + mismatch.get().message());
            }
        }
        Problems.throwIfAny(found.values());
    }

    /** Returns the names of the cell's base image in the matrix file; empty if only the Dockerfile names it. */
    private static List<String> base(Cell cell, Map<String, Cell> byName) {
        if (cell.parent() != null) {
            return byName.get(cell.parent()).pinned().stream()
                    .map(Object::toString)
                    .toList();
        }
        return cell.from() == null ? List.of() : List.of(cell.from());
    }
}
