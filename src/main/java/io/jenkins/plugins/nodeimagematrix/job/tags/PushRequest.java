package io.jenkins.plugins.nodeimagematrix.job.tags;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code pushAliases} is asked for. One of matrix, image, withdraw, readmit and undo says what it does.
 *
 * @param actionId names the action in the history; the same again if it is done again after a restart
 * @param matrix id of a run of this build that proved the images
 * @param image an id or a name on the agent's daemon
 * @param repository where the image goes, with or without a registry
 * @param tags of the image; the first is pinned, the others follow it
 * @param registry in place of the one that the names have; empty for none
 * @param credentialsId for the registry; empty to use the login of Docker's client on the agent
 * @param withdraw a version, a cell or a pinned tag
 * @param readmit what was withdrawn or taken back and may be used again
 * @param undo number of the build whose moves are to be taken back
 * @param reason in a person's words, for the history
 * @param dryRun whether the moves are only shown
 * @param untested whether an image that no test of this build proved may be shipped
 * @param refresh whether a pinned tag that holds something else may be overwritten
 */
public record PushRequest(
        String actionId,
        String matrix,
        String image,
        String repository,
        List<String> tags,
        String registry,
        String credentialsId,
        String withdraw,
        String readmit,
        String undo,
        String reason,
        boolean dryRun,
        boolean untested,
        boolean refresh)
        implements Serializable {
    public PushRequest {
        tags = new ArrayList<>(tags);
    }
}
