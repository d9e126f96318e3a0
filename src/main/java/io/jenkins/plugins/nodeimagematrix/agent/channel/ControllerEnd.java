package io.jenkins.plugins.nodeimagematrix.agent.channel;

import hudson.model.Hudson;

/** The time in which a controller shuts down: agents are lost and builds are interrupted, and neither is anybody's doing. */
public final class ControllerEnd {
    private ControllerEnd() {}

    /** Whether the controller shuts down, or has hardly anything left of itself. */
    public static boolean isNear() {
        try {
            Hudson controller = Hudson.getInstance();
            return controller == null || controller.isTerminating();
        } catch (IllegalStateException gone) {
            // What controllers younger than hudson-core 1.395 do in place of giving null.
            return true;
        }
    }
}
