package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LeftRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.ReleaseSelector;
import java.util.List;

/**
 * The plan of a run.
 *
 * @param cells parents before children, including those that stay unchanged
 * @param catalogueOrigin the source and date of the release catalogue
 * @param entered releases that this plan adds to the matrix
 * @param left releases that this plan removes from the matrix
 * @param lock the new lock file, or null if the releases are not chosen from the catalogue
 * @param lockFile path of the lock file, relative to the matrix file's folder, or null
 * @param selector the rule that chose the releases from the catalogue, or null if they are not chosen from it
 * @param warnings for the user, such as wrong aliases of an inventory
 * @param given the included releases that the plan was made with, or null if there was no lock file
 * @param awaited files of releases that cells wait for
 */
public record Plan(
        List<PlannedCell> cells,
        List<PlannedAlias> aliases,
        List<HeldRelease> held,
        String catalogueOrigin,
        List<LockFile.Entry> entered,
        List<LeftRelease> left,
        LockFile lock,
        String lockFile,
        ReleaseSelector selector,
        List<String> warnings,
        LockFile given,
        List<AwaitedFiles> awaited) {
    /**
     * The files of a release that a cell waits for, because the release catalogue does not list them yet.
     *
     * @param cell the name of the cell
     * @param node the Node.js release
     */
    public record AwaitedFiles(String cell, String node, List<String> files) {
        public AwaitedFiles {
            files = List.copyOf(files);
        }
    }

    public Plan {
        if (lockFile != null) {
            SafePath.require("lock file", lockFile);
        }
    }

    /** Whether each new image of a version gets a tag of its own. */
    public boolean hasRevisions() {
        return cells.stream().anyMatch(planned -> planned.cell().revisions());
    }

    /** Whether a filter selects any of its cells; true for an empty filter. */
    public boolean has(String filter) {
        return CellFilter.selects(filter, cells.stream().map(PlannedCell::cell).toList());
    }

    /** This plan with other cells, in the same order, that have other reasons or keys. */
    public Plan with(List<PlannedCell> others) {
        return new Plan(
                others,
                aliases,
                held,
                catalogueOrigin,
                entered,
                left,
                lock,
                lockFile,
                selector,
                warnings,
                given,
                awaited);
    }

    public Plan(List<PlannedCell> cells, List<PlannedAlias> aliases, List<HeldRelease> held, String catalogueOrigin) {
        this(cells, aliases, held, catalogueOrigin, List.of(), List.of(), null, null, null, List.of(), null, List.of());
    }
}
