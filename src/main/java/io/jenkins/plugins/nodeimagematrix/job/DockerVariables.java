package io.jenkins.plugins.nodeimagematrix.job;

import hudson.EnvVars;
import hudson.model.Computer;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a build's environment says to Docker's client: set by its own variables, by {@code withEnv}, or by docker-workflow's
 * {@code withServer}, {@code withRegistry} and {@code withTool}.
 */
final class DockerVariables {
    /** These name files or folders of the agent that the block is on, which no other agent has. */
    private static final Set<String> OF_ONE_AGENT =
            Set.of("DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TOOL_NAME", "PATH");

    private DockerVariables() {}

    /** For the agent whose environment it is. */
    static Map<String, String> here(EnvVars environment) {
        Map<String, String> docker = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (isDockers(name) || name.equals("PATH")) {
                docker.put(name, value);
            }
        });
        return docker;
    }

    /**
     * For every agent. What the build only has from the agent it runs on is that agent's business: others have daemons of
     * their own.
     *
     * @param own the agent that the build is on, or {@code null}
     */
    static Map<String, String> everywhere(EnvVars environment, Computer own) throws IOException, InterruptedException {
        Map<String, String> docker = set(environment, own);
        docker.keySet().removeAll(OF_ONE_AGENT);
        return docker;
    }

    /** For the agent that the build is on, over what every agent gets: where a block put keys, logins and tools. */
    static Map<String, String> onlyHere(EnvVars environment, Computer own) throws IOException, InterruptedException {
        Map<String, String> docker = set(environment, own);
        docker.keySet().retainAll(OF_ONE_AGENT);
        return docker;
    }

    private static Map<String, String> set(EnvVars environment, Computer own) throws IOException, InterruptedException {
        Map<String, String> inherited = own == null ? Map.of() : own.getEnvironment();
        Map<String, String> docker = here(environment);
        docker.entrySet().removeIf(variable -> variable.getValue().equals(inherited.get(variable.getKey())));
        return docker;
    }

    private static boolean isDockers(String name) {
        return name.startsWith("DOCKER_") || name.startsWith("BUILDX_") || name.startsWith("BUILDKIT_");
    }
}
