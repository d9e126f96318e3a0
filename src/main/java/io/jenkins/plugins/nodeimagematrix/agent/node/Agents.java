package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import io.jenkins.plugins.nodeimagematrix.compat.BuildIdentity;
import io.jenkins.plugins.nodeimagematrix.compat.ControllerNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;

/** The agents of this controller that may work on a cell, by label expression. */
public final class Agents {
    private final String label;
    private final BuildIdentity who;

    /**
     * @param label expression for cells that name no agent of their own; empty for any agent
     * @param who the authentication of the build
     */
    public Agents(String label, BuildIdentity who) {
        this.label = label;
        this.who = who;
    }

    /** Whether the run may use the node. */
    public boolean mayUse(Node node) {
        return who.mayUse(node);
    }

    /** The user that the run asks for agents as. */
    public String who() {
        return who.name();
    }

    /** Whether the agent is online and accepts new work. */
    public static boolean takesWork(Computer computer) {
        return computer != null && computer.getNode() != null && computer.isOnline() && computer.isAcceptingTasks();
    }

    public static boolean isReachable(Computer computer) {
        return computer != null && computer.getNode() != null && computer.getChannel() != null;
    }

    /** The label expression for a cell: its own label, or else that of the run; empty for any agent. */
    public String expression(String cellLabel) {
        return cellLabel.isEmpty() ? label : cellLabel;
    }

    /** The label expression as messages name it. */
    public String describe(String cellLabel) {
        String expression = expression(cellLabel);
        return expression.isEmpty() ? Messages.FanOut_anyAgent() : expression;
    }

    /** {@code null} if any agent will do. */
    Label parsed(String cellLabel) {
        String expression = expression(cellLabel);
        return expression.isEmpty() ? null : Jenkins.get().getLabel(expression);
    }

    /** Every node with the label, connected or not; the built-in node included if it has executors. */
    public List<Node> having(String cellLabel) {
        List<Node> all = new ArrayList<>(Jenkins.get().getNodes());
        Node controller = ControllerNode.get();
        if (controller.getNumExecutors() > 0) {
            all.add(controller);
        }
        Label wanted = parsed(cellLabel);
        return all.stream()
                .filter(node -> expression(cellLabel).isEmpty() || wanted != null && wanted.matches(node))
                .toList();
    }

    /** Whether a cloud may provision more agents with the label. */
    public boolean mayBeProvisioned(String cellLabel) {
        Label wanted = parsed(cellLabel);
        return wanted == null
                ? !Jenkins.get().clouds.isEmpty()
                : !wanted.getClouds().isEmpty();
    }

    /** Which of the labels the node serves. */
    public Set<String> servedBy(Node node, Set<String> cellLabels) {
        Set<String> served = new HashSet<>();
        for (String cellLabel : cellLabels) {
            if (having(cellLabel).contains(node)) {
                served.add(cellLabel);
            }
        }
        return served;
    }
}
