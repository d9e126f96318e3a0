package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.model.Computer;
import hudson.model.Hudson;
import hudson.model.Label;
import hudson.model.Node;
import io.jenkins.plugins.nodeimagematrix.agent.Messages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.acegisecurity.Authentication;

/** Which agents of this controller may do which cells, by label expression. */
public final class Agents {
    private final String label;
    private final Authentication who;

    /**
     * @param label expression for cells that name no agent of their own; empty for any agent
     * @param who asks for agents
     */
    public Agents(String label, Authentication who) {
        this.label = label;
        this.who = who;
    }

    /** Whether the run may use the node. */
    public boolean mayUse(Node node) {
        return BuildIdentity.mayUse(node, who);
    }

    /** As whom the run asks for agents. */
    public String who() {
        return who.getName();
    }

    /** Whether the agent is there and takes new work: no person took it offline, and it is not about to go. */
    public static boolean takesWork(Computer computer) {
        return computer != null && computer.getNode() != null && computer.isOnline() && computer.isAcceptingTasks();
    }

    public static boolean isReachable(Computer computer) {
        return computer != null && computer.getNode() != null && computer.getChannel() != null;
    }

    /** The label expression behind a cell's label: its own, or the one that the run was given; empty for any agent. */
    public String expression(String cellLabel) {
        return cellLabel.isEmpty() ? label : cellLabel;
    }

    /** The same for people. */
    public String words(String cellLabel) {
        String expression = expression(cellLabel);
        return expression.isEmpty() ? Messages.FanOut_anyAgent() : expression;
    }

    /** {@code null} if any agent will do. */
    Label parsed(String cellLabel) {
        String expression = expression(cellLabel);
        return expression.isEmpty() ? null : Hudson.getInstance().getLabel(expression);
    }

    /** Every node with the label, connected or not; the controller itself if it has executors. */
    public List<Node> having(String cellLabel) {
        Hudson controller = Hudson.getInstance();
        List<Node> all = new ArrayList<>(controller.getNodes());
        if (controller.getNumExecutors() > 0) {
            all.add(controller);
        }
        Label wanted = parsed(cellLabel);
        return all.stream()
                .filter(node -> expression(cellLabel).isEmpty() || wanted != null && wanted.matches(node))
                .toList();
    }

    /** Whether more agents with the label may come by themselves. */
    public boolean mayBeProvisioned(String cellLabel) {
        Label wanted = parsed(cellLabel);
        return wanted == null
                ? !Hudson.getInstance().clouds.isEmpty()
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
