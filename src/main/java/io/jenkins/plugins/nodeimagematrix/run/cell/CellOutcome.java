package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;

/**
 * The outcome of a cell on its daemon. All blobs of a proven image are uploaded; the controller commits the manifest on
 * receipt, so a lost agent leaves no visible image, and a cell that another agent repeats has one image.
 *
 * @param manifest the manifest to commit; {@code null} if there is none
 * @param contents what is in a proven image; {@code null} if it was not asked for
 */
public record CellOutcome(CellResult result, Manifest manifest, ImageContents contents) {
    /** The outcome of a cell whose contents were not asked for. */
    public CellOutcome(CellResult result, Manifest manifest) {
        this(result, manifest, null);
    }

    /** This outcome, with the controller's data in its result. */
    public CellOutcome with(CellResult seen) {
        return new CellOutcome(seen, manifest, contents);
    }

    /** The outcome of a cell without an upload. */
    static CellOutcome of(CellResult result) {
        return new CellOutcome(result, null, null);
    }
}
