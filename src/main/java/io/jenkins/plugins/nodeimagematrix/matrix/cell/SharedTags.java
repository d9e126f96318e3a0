package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cells that share a pinned tag: the platforms of one index. */
public final class SharedTags {
    private final Map<ImageReference, List<Cell>> owners = new HashMap<>();

    public SharedTags(List<Cell> cells) {
        for (Cell cell : cells) {
            cell.pinned().forEach(pinned -> owners.computeIfAbsent(pinned, absent -> new ArrayList<>(1))
                    .add(cell));
        }
    }

    public boolean isIndex(ImageReference pinned) {
        return owners.get(pinned).size() > 1;
    }

    /** Returns the cells of other platforms that share a pinned tag with a cell. */
    public List<Cell> siblings(Cell cell) {
        return cell.pinned().stream()
                .flatMap(pinned -> owners.get(pinned).stream())
                .filter(other -> other != cell)
                .distinct()
                .toList();
    }
}
