package io.jenkins.plugins.nodeimagematrix.job.registry;

import hudson.EnvVars;
import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The variables of a build's environment that configure Docker's client: set by the build itself, by {@code withEnv}, or by
 * docker-workflow's {@code withServer}, {@code withRegistry} and {@code withTool}.
 */
public final class DockerVariables {
    /** Variables that name files or folders of the current agent, which exist on no other agent. */
    private static final Set<String> OF_ONE_AGENT =
            Set.of("DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "DOCKER_TOOL_NAME", "PATH");

    private DockerVariables() {}

    /** Returns the variables for the agent of the environment. */
    public static Map<String, String> here(EnvVars environment) {
        Map<String, String> docker = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (isDockers(name) || name.equals("PATH")) {
                docker.put(name, value);
            }
        });
        return docker;
    }

    /**
     * Returns the variables that override the environment of each agent.
     *
     * @param own the agent that the build is on, or {@code null}
     */
    public static Function<Computer, Map<String, String>> of(BuildVariables build, Computer own) {
        Map<String, String> here = here(build.all());
        Map<String, String> elsewhere = elsewhere(here(build.set()));
        return computer -> computer.equals(own) ? here : elsewhere;
    }

    /**
     * Whether the build sets a daemon that only its own agent can reach. An example is {@code docker.withServer} with
     * credentials: the certificates are files of that agent.
     *
     * @param set variables that the build itself set
     */
    public static boolean nameDaemonOfOneAgent(EnvVars set) {
        Map<String, String> here = here(set);
        return here.containsKey("DOCKER_HOST") && needsCertificates(here);
    }

    static boolean needsCertificates(Map<String, String> docker) {
        return docker.containsKey("DOCKER_CERT_PATH") || docker.containsKey("DOCKER_TLS_VERIFY");
    }

    /** Returns the variables that also apply to other agents. */
    static Map<String, String> elsewhere(Map<String, String> here) {
        Map<String, String> elsewhere = new TreeMap<>(here);
        elsewhere.keySet().removeAll(OF_ONE_AGENT);
        return elsewhere;
    }

    /** Returns the registry of {@code docker.withRegistry} in the form used in image names; empty outside of such a block. */
    public static String registry(EnvVars environment) {
        String url = environment.getOrDefault("DOCKER_REGISTRY_URL", "");
        try {
            URI uri = URI.create(url);
            String host = uri.getHost() == null ? "" : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            return host.equals("index.docker.io") ? ImageReference.DOCKER_HUB : host;
        } catch (IllegalArgumentException noUrl) {
            return "";
        }
    }

    private static boolean isDockers(String name) {
        return name.startsWith("DOCKER_") || name.startsWith("BUILDX_") || name.startsWith("BUILDKIT_");
    }
}
