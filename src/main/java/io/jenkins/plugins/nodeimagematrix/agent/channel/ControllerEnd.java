package io.jenkins.plugins.nodeimagematrix.agent.channel;

import jenkins.model.Jenkins;

/** The shutdown of the controller: it disconnects agents and interrupts builds, and neither is a fault then. */
public final class ControllerEnd {
    private ControllerEnd() {}

    /** Whether the controller is shutting down or has shut down. */
    public static boolean isNear() {
        Jenkins controller = Jenkins.getInstanceOrNull();
        return controller == null || controller.isTerminating();
    }
}
