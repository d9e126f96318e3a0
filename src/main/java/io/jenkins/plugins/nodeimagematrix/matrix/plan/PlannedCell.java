package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A cell of the plan.
 *
 * @param inputHash in the form of {@link InputHash}
 * @param published an image at the registry with the same build inputs, or null. If the cell needs work, this image is tested
 *     again and tagged by its digest, and no new image is built
 * @param bases external images that the cell itself is built on; empty if it has a parent
 * @param onApprovedBase whether the cell differs from its published image only in a base image that a user approved, so that
 *     its new image replaces the published one
 */
public record PlannedCell(
        Cell cell,
        Reason reason,
        String inputHash,
        PublishedImage published,
        List<ExternalBase> bases,
        boolean onApprovedBase)
        implements Serializable {
    public PlannedCell {
        Objects.requireNonNull(cell, "cell");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(inputHash, "inputHash");
        bases = List.copyOf(bases);
    }

    /** A cell that is not on an approved base image. */
    public PlannedCell(Cell cell, Reason reason, String inputHash, PublishedImage published, List<ExternalBase> bases) {
        this(cell, reason, inputHash, published, bases, false);
    }

    /** A cell without a published image. */
    public PlannedCell(Cell cell, Reason reason, String inputHash) {
        this(cell, reason, inputHash, null, List.of());
    }

    /** Whether the cell is built, or its published image is tested. */
    public boolean build() {
        return !isUnchanged() && !isDeferred() && !isBlocked();
    }

    /** Whether the cell is published with the same inputs. */
    public boolean isUnchanged() {
        return reason.kind() == ReasonKind.UNCHANGED;
    }

    /** Whether the cell is left for a later run. */
    public boolean isDeferred() {
        return reason.kind() == ReasonKind.NOT_DUE || isUnreleased();
    }

    /** Whether the cell waits for a file of its release, and its tags do not exist yet. */
    public boolean isUnreleased() {
        return reason.kind() == ReasonKind.NOT_RELEASED;
    }

    /** Whether the cell must not be built, because its base is not signed as demanded. */
    public boolean isBlocked() {
        return reason.kind() == ReasonKind.BASE_UNVERIFIED;
    }

    /** This cell with other keys of which one must have signed its base. */
    public PlannedCell verifiedBy(KeyReference keys) {
        return new PlannedCell(
                cell.toBuilder().verify(keys).build(), reason, inputHash, published, bases, onApprovedBase);
    }

    /** This cell with another reason. */
    public PlannedCell with(Reason other) {
        return new PlannedCell(cell, other, inputHash, published, bases);
    }

    /** Whether the published image is tested again instead of being rebuilt. */
    public boolean retest() {
        return build() && published != null && reason.kind() != ReasonKind.FORCED;
    }
}
