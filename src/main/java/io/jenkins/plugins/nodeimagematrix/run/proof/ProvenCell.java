package io.jenkins.plugins.nodeimagematrix.run.proof;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;

/**
 * A cell of the run with its result and the digest of its image.
 *
 * @param digest of the image's manifest
 */
record ProvenCell(PlannedCell planned, CellResult result, String digest) {
    Cell cell() {
        return planned.cell();
    }

    /** Whether the image was built by an earlier run, and only tested again by this one. */
    boolean isTestedAgain() {
        return planned.retest()
                && result.build().isEmpty()
                && planned.published().imageId().equals(result.imageId());
    }
}
