package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.model.Computer;
import jenkins.model.Jenkins;

/**
 * The names of agents in journals, reports and messages: the node's name, never its display name, which is localised. The built-in
 * node has no name, and is called as in Jenkins' URLs.
 */
public final class AgentName {
    private static final String BUILT_IN = "(built-in)";

    private AgentName() {}

    public static String of(Computer computer) {
        return of(computer.getName());
    }

    /** @param node the name of a node; empty for the built-in node */
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
