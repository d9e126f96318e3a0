package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request to build a test layer on a candidate, always without the build cache.
 *
 * @param candidateId the image under test, {@code sha256:...}
 * @param folder the test's folder, with its Dockerfile; also the context
 * @param name of the test, for messages and the report; usually the user's path of the folder
 * @param args build arguments
 * @param masked secrets of the candidate's build, which its image may hold by mistake; hidden in the output
 * @param network of {@code RUN} instructions; null for the daemon's default
 * @param timeout of the whole test; null for one hour
 * @param runId the run this belongs to
 */
public record TestRequest(
        String candidateId,
        String folder,
        String name,
        Map<String, String> args,
        List<BuildSecret> masked,
        String network,
        Duration timeout,
        String runId) {
    public TestRequest {
        Objects.requireNonNull(candidateId, "candidateId");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(runId, "runId");
        args = Map.copyOf(args);
        masked = List.copyOf(masked);
        timeout = timeout == null ? BuildRequest.DEFAULT_TIMEOUT : timeout;
    }

    public static TestRequest of(String candidateId, String folder, String name, String runId) {
        return new TestRequest(candidateId, folder, name, Map.of(), List.of(), null, null, runId);
    }

    public TestRequest withArgs(Map<String, String> other) {
        return new TestRequest(candidateId, folder, name, other, masked, network, timeout, runId);
    }

    public TestRequest withNetwork(String other) {
        return new TestRequest(candidateId, folder, name, args, masked, other, timeout, runId);
    }

    public TestRequest withMasked(Collection<BuildSecret> other) {
        return new TestRequest(candidateId, folder, name, args, List.copyOf(other), network, timeout, runId);
    }

    public TestRequest withTimeout(Duration other) {
        return new TestRequest(candidateId, folder, name, args, masked, network, other, runId);
    }
}
