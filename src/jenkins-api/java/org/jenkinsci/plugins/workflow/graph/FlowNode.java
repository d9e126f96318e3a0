package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Actionable;

/** One node of a pipeline run's graph: a step, or the start or end of a block. */
public abstract class FlowNode extends Actionable {
    /** Only a pipeline makes nodes. */
    FlowNode() {}

    public String getId() {
        return null;
    }
}
