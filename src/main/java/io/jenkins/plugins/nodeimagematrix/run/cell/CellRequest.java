package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.run.registry.UploadTarget;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The request for one cell: everything an agent needs to build and test it.
 *
 * @param root the folder on the agent below which the cell's folders lie
 * @param scratch a folder on the agent for temporary files; it is removed with the run, also after a kill
 * @param base the source of the cell's base image
 * @param baseNames names by which the cell's Dockerfile may refer to the base image
 * @param environment variables for Docker's client in addition to the agent's environment (DOCKER_HOST and the like)
 * @param secrets build secrets by the id that the Dockerfile mounts
 * @param upload where a proven candidate is uploaded; {@code null} keeps it on the daemon only
 * @param standsUnderOthers whether other cells are built on this one, so that its image must be kept
 * @param readContents whether the contents of a proven image are read, for its bill of materials
 * @param scan the demand that a proven image is scanned; {@code null} if it is not
 * @param stepTimeout limit for the build, each test and the scan
 * @param retries how often a step is retried after a transport fault
 * @param diskBudget limit in bytes for the plugin's images and the build cache on the daemon; 0 for no limit
 * @param proxy the proxy for registries; {@code null} for the settings of the agent's JVM
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
        boolean readContents,
        ScanRequest scan,
        Duration stepTimeout,
        int retries,
        long diskBudget,
        RegistryProxy proxy)
        implements Serializable {
    public String cell() {
        return planned.cell().name();
    }
}
