package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.NodeProperty;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;

/** The environment variables that are configured for a node, which builds there have in their environment. */
public final class NodeVariables {
    private NodeVariables() {}

    /** The global ones, overridden by the node's own. */
    public static Map<String, String> of(Computer computer) {
        Map<String, String> all = new TreeMap<>();
        add(Jenkins.get().getGlobalNodeProperties(), all);
        Node node = computer.getNode();
        if (node != null) {
            add(node.getNodeProperties(), all);
        }
        return all;
    }

    private static void add(Iterable<? extends NodeProperty<?>> properties, Map<String, String> all) {
        for (NodeProperty<?> property : properties) {
            if (property instanceof EnvironmentVariablesNodeProperty variables) {
                all.putAll(variables.getEnvVars());
            }
        }
    }
}
