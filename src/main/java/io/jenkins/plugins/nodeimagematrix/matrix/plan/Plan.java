package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LeftRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import java.util.List;

/**
 * What a run is going to do.
 *
 * @param cells parents before children; with those that stay as they are
 * @param catalogueOrigin where the release catalogue came from and of which day it is
 * @param entered releases that entered the matrix now
 * @param left releases that were in and are no longer
 * @param lock what to write as the lock file, or null if the releases are not chosen from the catalogue
 * @param lockFile where the lock file belongs, relative to the matrix file's folder, or null
 * @param warnings what a person should know, such as wrong aliases of an inventory
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
        List<String> warnings) {
    public Plan {
        if (lockFile != null) {
            SafePath.require("lock file", lockFile);
        }
    }

    public Plan(List<PlannedCell> cells, List<PlannedAlias> aliases, List<HeldRelease> held, String catalogueOrigin) {
        this(cells, aliases, held, catalogueOrigin, List.of(), List.of(), null, null, List.of());
    }
}
