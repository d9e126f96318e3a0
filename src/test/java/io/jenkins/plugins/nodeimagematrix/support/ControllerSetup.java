package io.jenkins.plugins.nodeimagematrix.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a controller is started with.
 *
 * @param name names its home and its log under {@code target/controller}
 * @param users if there are any, security is on and the first one is the one tests act as unless they say otherwise
 * @param jvmOptions of the controller's JVM
 * @param executors of the controller itself
 */
public record ControllerSetup(
        String name,
        List<AgentSetup> agents,
        List<TestUser> users,
        Map<String, String> systemProperties,
        List<String> jvmOptions,
        int executors) {
    public ControllerSetup {
        agents = List.copyOf(agents);
        users = List.copyOf(users);
        systemProperties = Map.copyOf(systemProperties);
        jvmOptions = List.copyOf(jvmOptions);
    }

    public static ControllerSetup named(String name) {
        return new ControllerSetup(name, List.of(), List.of(), Map.of(), List.of(), 0);
    }

    public ControllerSetup withAgent(AgentSetup agent) {
        List<AgentSetup> more = new ArrayList<>(agents);
        more.add(agent);
        return new ControllerSetup(name, more, users, systemProperties, jvmOptions, executors);
    }

    public ControllerSetup withUsers(TestUser... secured) {
        return new ControllerSetup(name, agents, List.of(secured), systemProperties, jvmOptions, executors);
    }

    public ControllerSetup withSystemProperty(String key, String value) {
        Map<String, String> more = new TreeMap<>(systemProperties);
        more.put(key, value);
        return new ControllerSetup(name, agents, users, more, jvmOptions, executors);
    }

    public ControllerSetup withJvmOption(String option) {
        List<String> more = new ArrayList<>(jvmOptions);
        more.add(option);
        return new ControllerSetup(name, agents, users, systemProperties, more, executors);
    }

    /** Has the controller itself run builds, so many at a time. */
    public ControllerSetup withExecutors(int count) {
        return new ControllerSetup(name, agents, users, systemProperties, jvmOptions, count);
    }
}
