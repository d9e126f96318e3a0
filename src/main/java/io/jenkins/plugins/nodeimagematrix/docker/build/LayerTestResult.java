package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.image.ImageLayer;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * The result of a test layer; each step is a test case.
 *
 * @param steps every instruction of the test's Dockerfile, in the file's order
 * @param imageId the test image, already removed from the daemon; null if the test failed
 * @param layers the layers of the test on top of the candidate, lowest first; empty if the test failed
 * @param failure null if the test passed
 */
public record LayerTestResult(
        String name,
        List<DockerfileStep> steps,
        String imageId,
        List<ImageLayer> layers,
        Duration duration,
        BuildFailure failure)
        implements Serializable {
    public LayerTestResult {
        steps = List.copyOf(steps);
        layers = List.copyOf(layers);
    }

    public boolean passed() {
        return failure == null;
    }
}
