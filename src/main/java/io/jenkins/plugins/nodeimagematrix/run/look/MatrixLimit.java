package io.jenkins.plugins.nodeimagematrix.run.look;

import java.util.List;

/**
 * What a build of one matrix is limited to because of a look.
 *
 * @param title of the matrix
 * @param only the selection of cells; empty for all
 * @param refresh whether pinned tags may be overwritten
 * @param releases the versions that were found
 * @param bases the names of the base images that moved
 */
public record MatrixLimit(String title, String only, boolean refresh, List<String> releases, List<String> bases) {
    public MatrixLimit {
        releases = List.copyOf(releases);
        bases = List.copyOf(bases);
    }
}
