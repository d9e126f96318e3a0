package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.model.Computer;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.NodeProperty;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;

/** Environment variables that people configured for a node; builds there find them among their own. */
public final class NodeVariables {
    private NodeVariables() {}

    /** Those of all nodes, and over them the node's own. */
    public static Map<String, String> of(Computer computer) {
        Map<String, String> all = new TreeMap<>();
        add(Jenkins.get().getGlobalNodeProperties(), all);
        if (computer.getNode() != null) {
            add(computer.getNode().getNodeProperties(), all);
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
