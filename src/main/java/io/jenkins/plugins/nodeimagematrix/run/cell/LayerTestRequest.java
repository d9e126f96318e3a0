package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Test layers to be built on an image that is on a daemon already.
 *
 * @param runId names what is left on the daemon, should this be killed
 * @param name of the tests as a whole, for the report
 * @param image an image id, or a name that is resolved to one before anything is built
 * @param args build arguments of every test
 * @param network of {@code RUN} instructions; {@code null} for the daemon's default
 * @param timeoutMillis limit for each test
 * @param environment for Docker's client, over the machine's own
 * @param scratch a folder for what is needed only meanwhile
 */
public record LayerTestRequest(
        String runId,
        String name,
        String image,
        List<Folder> folders,
        Map<String, String> args,
        String network,
        long timeoutMillis,
        Map<String, String> environment,
        String scratch)
        implements Serializable {
    /**
     * A test: a folder with a Dockerfile.
     *
     * @param name the path as people gave it
     * @param path where it lies on the machine that has the daemon
     */
    public record Folder(String name, String path) implements Serializable {}

    public LayerTestRequest {
        folders = List.copyOf(folders);
        args = Map.copyOf(args);
        environment = Map.copyOf(environment);
    }
}
