package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.Serializable;
import java.util.Set;

/**
 * A worker that asks for cells: one shard.
 *
 * @param id unique within the run
 * @param agent the agent whose Docker daemon it uses; workers of one agent share its images
 * @param labels the agent label expressions that its agent matches; contains {@value #ANY} if it takes cells without a label
 */
public record WorkerSlot(String id, String agent, Set<String> labels) implements Serializable {
    /** The label of cells that request no particular agent. */
    public static final String ANY = "";

    public WorkerSlot {
        labels = Set.copyOf(labels);
    }

    boolean serves(String label) {
        return labels.contains(label);
    }
}
