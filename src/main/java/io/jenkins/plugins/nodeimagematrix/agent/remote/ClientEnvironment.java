package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.model.Computer;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What Docker's client is given on an agent, over the environment that the agent itself has. */
public final class ClientEnvironment {
    /** How the client finds the daemon; everything else in its environment is nobody's business later. */
    private static final Set<String> KEPT =
            Set.of("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "PATH");

    private final Function<Computer, Map<String, String>> build;

    /** @param build what the build sets on an agent, over what people configured for the agent */
    public ClientEnvironment(Function<Computer, Map<String, String>> build) {
        this.build = build;
    }

    public Map<String, String> on(Computer computer) {
        Map<String, String> all = NodeVariables.of(computer);
        all.putAll(build.apply(computer));
        return all;
    }

    /** As much of it as is needed, and may be kept with the build, to remove later what was left there. */
    public Map<String, String> keptOn(Computer computer) {
        Map<String, String> kept = on(computer);
        kept.keySet().retainAll(KEPT);
        return kept;
    }
}
