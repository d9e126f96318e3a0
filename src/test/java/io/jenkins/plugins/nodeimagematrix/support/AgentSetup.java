package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An agent to attach to a controller.
 *
 * @param labels labels, separated by blanks
 * @param classPath what its JVM finds before it asks the controller for a class; the agent's jar is added
 * @param environment variables of the agent's process on top of the controller's own, such as {@code DOCKER_HOST}
 * @param onWire whether its channel can be cut
 */
public record AgentSetup(
        String name,
        String labels,
        int executors,
        Map<String, String> environment,
        List<Path> classPath,
        boolean onWire) {
    public AgentSetup {
        classPath = List.copyOf(classPath);
        environment = Map.copyOf(environment);
    }

    public static AgentSetup of(String name, String labels, int executors) {
        return new AgentSetup(name, labels, executors, Map.of(), List.of(), false);
    }

    public AgentSetup with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new AgentSetup(name, labels, executors, more, classPath, onWire);
    }

    /** An agent that has classes of its own in place of the controller's: not an honest one. */
    public AgentSetup withClasses(Path folder) {
        return new AgentSetup(name, labels, executors, environment, List.of(folder), onWire);
    }

    public AgentSetup onAWire() {
        return new AgentSetup(name, labels, executors, environment, classPath, true);
    }
}
