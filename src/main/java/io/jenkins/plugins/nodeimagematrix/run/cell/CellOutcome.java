package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;

/**
 * The outcome of a cell on its daemon. All blobs of a proven image are uploaded; the controller commits the manifest on
 * receipt, so a lost agent leaves no visible image, and a cell that another agent repeats has one image.
 *
 * @param manifest the manifest to commit; {@code null} if there is none
 * @param contents what is in a proven image; {@code null} if it was not asked for
 * @param scan what a scanner found in an image that passed its tests; {@code null} if it was not asked for
 */
public record CellOutcome(CellResult result, Manifest manifest, ImageContents contents, ScannerReport scan) {
    /** The outcome of a cell whose contents were not asked for. */
    public CellOutcome(CellResult result, Manifest manifest) {
        this(result, manifest, null, null);
    }

    /** This outcome, with the controller's data in its result. */
    public CellOutcome with(CellResult seen) {
        return new CellOutcome(seen, manifest, contents, scan);
    }

    /** The outcome of a cell without an upload. */
    static CellOutcome of(CellResult result) {
        return new CellOutcome(result, null, null, null);
    }
}
