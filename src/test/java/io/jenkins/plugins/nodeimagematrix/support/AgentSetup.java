package io.jenkins.plugins.nodeimagematrix.support;

import java.util.Map;
import java.util.TreeMap;

/**
 * An agent to attach to a controller.
 *
 * @param labels labels, separated by blanks
 * @param environment variables of the agent's process on top of the controller's own, such as {@code DOCKER_HOST}
 */
public record AgentSetup(String name, String labels, int executors, Map<String, String> environment) {
    public AgentSetup {
        environment = Map.copyOf(environment);
    }

    public static AgentSetup of(String name, String labels, int executors) {
        return new AgentSetup(name, labels, executors, Map.of());
    }

    public AgentSetup with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new AgentSetup(name, labels, executors, more);
    }
}
