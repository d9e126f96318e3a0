package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A request to build test layers on an image that is on the daemon already.
 *
 * @param runId labels resources on the daemon, for cleanup after a kill
 * @param name of the group of tests, for the report
 * @param image an image id, or a name that is resolved to an id before the first build
 * @param args build arguments of every test
 * @param network of {@code RUN} instructions; {@code null} for the daemon's default
 * @param timeout limit for each test
 * @param environment for Docker's client; overrides the machine's environment
 * @param scratch a folder for temporary files
 */
public record LayerTestRequest(
        String runId,
        String name,
        String image,
        List<Folder> folders,
        Map<String, String> args,
        String network,
        Duration timeout,
        Map<String, String> environment,
        String scratch)
        implements Serializable {
    /**
     * A test: a folder with a Dockerfile.
     *
     * @param name the path as the user wrote it
     * @param path the folder's path on the machine of the daemon
     */
    public record Folder(String name, String path) implements Serializable {}

    public LayerTestRequest {
        folders = List.copyOf(folders);
        args = Map.copyOf(args);
        environment = Map.copyOf(environment);
    }
}
