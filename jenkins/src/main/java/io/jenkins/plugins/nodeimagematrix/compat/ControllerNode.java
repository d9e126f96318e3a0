package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Node;
import jenkins.model.Jenkins;

/** The controller as a node. */
public final class ControllerNode {
    private ControllerNode() {}

    public static Node get() {
        return Jenkins.get();
    }
}
