package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.Serializable;
import java.util.Set;

/**
 * Who asks for cells: one shard.
 *
 * @param id unique within the run
 * @param agent whose Docker daemon it works against; workers of one agent share its images
 * @param labels the agent label expressions its agent matches; {@value #ANY} among them if it takes cells that name none
 */
public record WorkerSlot(String id, String agent, Set<String> labels) implements Serializable {
    /** Stands for cells that ask for no agent of their own. */
    public static final String ANY = "";

    public WorkerSlot {
        labels = Set.copyOf(labels);
    }

    boolean serves(String label) {
        return labels.contains(label);
    }
}
