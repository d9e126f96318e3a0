package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A candidate to be built.
 *
 * @param name of the cell, for messages and for the candidate's local tag
 * @param context folder sent to the builder
 * @param dockerfile its path inside the context
 * @param base the image it has to stand on; null if it stands on whatever its Dockerfile says
 * @param args build arguments; kept in the image's history, so never secrets
 * @param labels put on the image
 * @param target the stage to build; null for the last
 * @param network of {@code RUN} instructions: {@code none}, {@code host}, ...; null for the daemon's default
 * @param platform such as {@code linux/arm64}; null for the daemon's own
 * @param secrets by id; given to BuildKit for {@code RUN --mount=type=secret}, and never part of a layer
 * @param noCache whether every instruction runs, even if the builder remembers its result
 * @param timeout of the whole build; null for one hour
 * @param runId the run this belongs to; {@link Daemon#sweep} removes what a run left
 */
public record BuildRequest(
        String name,
        String context,
        String dockerfile,
        BaseImage base,
        Map<String, String> args,
        Map<String, String> labels,
        String target,
        String network,
        String platform,
        Map<String, BuildSecret> secrets,
        boolean noCache,
        Duration timeout,
        String runId)
        implements Serializable {
    static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    public BuildRequest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(runId, "runId");
        dockerfile = dockerfile == null ? "Dockerfile" : dockerfile;
        args = Map.copyOf(args);
        labels = Map.copyOf(labels);
        secrets = Map.copyOf(secrets);
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    /** A plain build of a folder's Dockerfile; refine it with the {@code with} methods. */
    public static BuildRequest of(String name, String context, String runId) {
        return new BuildRequest(
                name, context, null, null, Map.of(), Map.of(), null, null, null, Map.of(), false, null, runId);
    }

    public BuildRequest withDockerfile(String other) {
        return new BuildRequest(
                name, context, other, base, args, labels, target, network, platform, secrets, noCache, timeout, runId);
    }

    public BuildRequest withBase(BaseImage other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                other,
                args,
                labels,
                target,
                network,
                platform,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withArgs(Map<String, String> other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                other,
                labels,
                target,
                network,
                platform,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withLabels(Map<String, String> other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                other,
                target,
                network,
                platform,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withTarget(String other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                other,
                network,
                platform,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withNetwork(String other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                target,
                other,
                platform,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withPlatform(String other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                target,
                network,
                other,
                secrets,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withSecrets(Map<String, BuildSecret> other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                target,
                network,
                platform,
                other,
                noCache,
                timeout,
                runId);
    }

    public BuildRequest withNoCache(boolean other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                target,
                network,
                platform,
                secrets,
                other,
                timeout,
                runId);
    }

    public BuildRequest withTimeout(Duration other) {
        return new BuildRequest(
                name,
                context,
                dockerfile,
                base,
                args,
                labels,
                target,
                network,
                platform,
                secrets,
                noCache,
                other,
                runId);
    }
}
