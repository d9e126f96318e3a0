package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A request to build one image: a candidate, or the image of a test.
 *
 * @param name of the cell or test, for messages
 * @param context folder sent to the builder
 * @param dockerfile its path inside the context
 * @param base the required base image; null if only the Dockerfile names it
 * @param args build arguments; kept in the image's history, so never secrets
 * @param labels put on the image
 * @param target the stage to build; null for the last
 * @param network of {@code RUN} instructions: {@code none}, {@code host}, ...; null for the daemon's default
 * @param platform such as {@code linux/arm64}; null for the daemon's own
 * @param secrets by id; given to BuildKit for {@code RUN --mount=type=secret}, and never part of a layer
 * @param masked secrets that the build does not get, hidden in its output as well
 * @param noCache whether every instruction runs, even if the builder has its result in its cache
 * @param timeout of the whole build; null for one hour
 * @param runId the run this belongs to; {@code Daemon.sweep} removes what a run left
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
        List<BuildSecret> masked,
        boolean noCache,
        Duration timeout,
        String runId) {
    static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    public BuildRequest {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(runId, "runId");
        dockerfile = dockerfile == null ? "Dockerfile" : dockerfile;
        args = Map.copyOf(args);
        labels = Map.copyOf(labels);
        secrets = Map.copyOf(secrets);
        masked = List.copyOf(masked);
        timeout = timeout == null ? DEFAULT_TIMEOUT : timeout;
    }

    /** All secrets that must not be seen in the output. */
    List<BuildSecret> hidden() {
        return Stream.concat(secrets.values().stream(), masked.stream()).toList();
    }

    /** A builder with defaults for all optional values. */
    public static RequestBuilder builder(String name, String context, String runId) {
        return new RequestBuilder(name, context, runId);
    }

    /** A builder with the values of this request. */
    public RequestBuilder toBuilder() {
        return new RequestBuilder(name, context, runId)
                .dockerfile(dockerfile)
                .base(base)
                .args(args)
                .labels(labels)
                .target(target)
                .network(network)
                .platform(platform)
                .secrets(secrets)
                .masked(masked)
                .noCache(noCache)
                .timeout(timeout);
    }

    /** A builder of requests. */
    public static final class RequestBuilder {
        private final String name;
        private final String context;
        private final String runId;
        private String dockerfile;
        private BaseImage base;
        private Map<String, String> args = Map.of();
        private Map<String, String> labels = Map.of();
        private String target;
        private String network;
        private String platform;
        private Map<String, BuildSecret> secrets = Map.of();
        private List<BuildSecret> masked = List.of();
        private boolean noCache;
        private Duration timeout;

        private RequestBuilder(String name, String context, String runId) {
            this.name = name;
            this.context = context;
            this.runId = runId;
        }

        public RequestBuilder dockerfile(String value) {
            dockerfile = value;
            return this;
        }

        public RequestBuilder base(BaseImage value) {
            base = value;
            return this;
        }

        public RequestBuilder args(Map<String, String> value) {
            args = value;
            return this;
        }

        public RequestBuilder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public RequestBuilder target(String value) {
            target = value;
            return this;
        }

        public RequestBuilder network(String value) {
            network = value;
            return this;
        }

        public RequestBuilder platform(String value) {
            platform = value;
            return this;
        }

        public RequestBuilder secrets(Map<String, BuildSecret> value) {
            secrets = value;
            return this;
        }

        public RequestBuilder masked(List<BuildSecret> value) {
            masked = value;
            return this;
        }

        public RequestBuilder noCache(boolean value) {
            noCache = value;
            return this;
        }

        public RequestBuilder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public BuildRequest build() {
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
                    masked,
                    noCache,
                    timeout,
                    runId);
        }
    }
}
