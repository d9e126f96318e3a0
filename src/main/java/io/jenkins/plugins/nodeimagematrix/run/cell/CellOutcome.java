package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;

/**
 * What came of a cell where its daemon is. Everything of a proven image is at the registry but its manifest, which whoever gave
 * the cell out puts when it hears of it: a worker that is lost on the way has brought nothing to its end, and the cell that
 * another does in its place is there once.
 *
 * @param manifest to put; {@code null} if there is nothing to put
 */
public record CellOutcome(CellResult result, Manifest manifest) {
    /** Of a cell that brought nothing to a registry. */
    static CellOutcome of(CellResult result) {
        return new CellOutcome(result, null);
    }
}
