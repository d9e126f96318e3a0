package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.run.registry.UploadTarget;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * All that an agent needs to know to do one cell, in one piece.
 *
 * @param root the folder on the agent below which the cell's folders lie
 * @param scratch a folder on the agent for what is needed only meanwhile; it is swept up with the run, even a killed one's
 * @param base where the image comes from that the cell stands on
 * @param baseNames under which names the cell's Dockerfile may call that image
 * @param environment what the daemon's client is to be given beyond the agent's own environment (DOCKER_HOST and the like)
 * @param secrets for the build, by the id that the Dockerfile mounts
 * @param upload where a proven candidate is staged; {@code null} keeps it on the daemon only
 * @param standsUnderOthers whether other cells stand on this one, so that its image has to stay
 * @param stepTimeoutMillis limit for the build and for each test
 * @param retries how often a transport fault is tried again
 * @param diskBudget bytes that our images and the builder's memory may take on the daemon; 0 for no limit
 * @param proxy through which registries are reached; {@code null} for what the agent's JVM is set to
 */
public record CellRequest(
        String runId,
        PlannedCell planned,
        String root,
        String scratch,
        BaseSource base,
        List<ImageReference> baseNames,
        Map<String, String> environment,
        Map<String, BuildSecret> secrets,
        UploadTarget upload,
        boolean standsUnderOthers,
        long stepTimeoutMillis,
        int retries,
        long diskBudget,
        RegistryProxy proxy)
        implements Serializable {
    public String cell() {
        return planned.cell().name();
    }
}
