package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.model.Computer;
import jenkins.model.Jenkins;

/**
 * What agents are called in journals, reports and messages: the node's own name, never a display name, which differs from language
 * to language. The controller's own node has none, and is called as in Jenkins' addresses.
 */
public final class AgentName {
    private static final String BUILT_IN = "(built-in)";

    private AgentName() {}

    public static String of(Computer computer) {
        return of(computer.getName());
    }

    /** @param node the name of a node; empty for the controller's own */
    public static String of(String node) {
        return node.isEmpty() ? BUILT_IN : node;
    }

    /** The agent of that name; {@code null} if there is none. */
    public static Computer find(String name) {
        return Jenkins.get().getComputer(node(name));
    }

    static String node(String name) {
        return BUILT_IN.equals(name) ? "" : name;
    }
}
