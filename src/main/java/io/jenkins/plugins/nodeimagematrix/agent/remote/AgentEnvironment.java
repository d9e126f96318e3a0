package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.model.Computer;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The environment variables for Docker's client on an agent, over those of the agent's process. */
public final class AgentEnvironment {
    /** Variables by which the client finds the daemon; no other may be stored. */
    private static final Set<String> DAEMON_VARIABLES =
            Set.of("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "PATH");

    private final Function<Computer, Map<String, String>> build;

    /** @param build variables that the build sets on an agent, over those configured for the node */
    public AgentEnvironment(Function<Computer, Map<String, String>> build) {
        this.build = build;
    }

    public Map<String, String> on(Computer computer) {
        Map<String, String> all = NodeVariables.of(computer);
        all.putAll(build.apply(computer));
        return all;
    }

    /** The part that is needed for a later clean-up, and may be stored with the build. */
    public Map<String, String> keptOn(Computer computer) {
        Map<String, String> kept = on(computer);
        kept.keySet().retainAll(DAEMON_VARIABLES);
        return kept;
    }
}
