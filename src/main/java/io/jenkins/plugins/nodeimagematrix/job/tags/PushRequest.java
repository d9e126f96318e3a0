package io.jenkins.plugins.nodeimagematrix.job.tags;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of {@code pushAliases}. One of matrix, image, withdraw, readmit and undo selects the operation.
 *
 * @param actionId id of the operation in the history; the same id when it is repeated after a restart
 * @param matrix id of a run of this build that proved the images
 * @param image an id or a name on the agent's daemon
 * @param repository that the image is published to, with or without a registry
 * @param tags of the image; the first is pinned, the others are aliases
 * @param registry overrides the registry of the names; empty to keep it
 * @param credentialsId for the registry; empty to use the login of Docker's client on the agent
 * @param withdraw a version, a cell or a pinned tag
 * @param readmit a withdrawn or reverted version, cell or tag that may be used again
 * @param undo number of the build whose moves are reverted
 * @param reason free text for the history
 * @param dryRun whether the moves are only shown
 * @param untested whether an image without a test in this build may be published
 * @param refresh whether a pinned tag that is on another image may be overwritten
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
