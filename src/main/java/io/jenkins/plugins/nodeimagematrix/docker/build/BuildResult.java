package io.jenkins.plugins.nodeimagematrix.docker.build;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The result of a build.
 *
 * @param imageId the candidate, {@code sha256:...}; null if the build failed
 * @param tag the local tag that holds the candidate until {@code Daemon.release} or {@code Daemon.sweep}; null if the
 *     build failed
 * @param steps every instruction of the Dockerfile, in the file's order
 * @param failure null if the build passed
 */
public record BuildResult(
        String imageId, String tag, List<DockerfileStep> steps, Duration duration, BuildFailure failure)
        implements Serializable {
    public BuildResult {
        steps = List.copyOf(steps);
    }

    public boolean passed() {
        return failure == null;
    }
}
