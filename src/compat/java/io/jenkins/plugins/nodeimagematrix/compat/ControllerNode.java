package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Hudson;
import hudson.model.Node;

/** The controller as a node; the declared {@code jenkins.model.Jenkins} is not one. */
public final class ControllerNode {
    private ControllerNode() {}

    public static Node get() {
        return Hudson.getInstance();
    }
}
