package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A cell of the plan.
 *
 * @param inputHash in the form of {@link InputHash}
 * @param published an image made of the very same build inputs that is at the registry, or null. When there is something
 *     to do for the cell, this image is tested again and tagged, by its digest, instead of another being built
 * @param bases images outside of the matrix that the cell itself stands on; none if it has a parent
 */
public record PlannedCell(
        Cell cell, Reason reason, String inputHash, PublishedImage published, List<ExternalBase> bases)
        implements Serializable {
    public PlannedCell {
        Objects.requireNonNull(cell, "cell");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(inputHash, "inputHash");
        bases = List.copyOf(bases);
    }

    /** A cell of which nothing is at the registry. */
    public PlannedCell(Cell cell, Reason reason, String inputHash) {
        this(cell, reason, inputHash, null, List.of());
    }

    public boolean build() {
        return reason.kind() != ReasonKind.UNCHANGED;
    }

    /** Whether the image at the registry is to be proven anew rather than built anew. */
    public boolean retest() {
        return build() && published != null && reason.kind() != ReasonKind.FORCED;
    }
}
