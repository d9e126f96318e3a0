package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.QueueTaskDispatcher;

/** A dispatcher that decides by a task of the queue; hudson-core 1.395 does not pass the queue's item. */
public abstract class NodeDispatcher extends QueueTaskDispatcher {
    /** @return {@code null} if the node may take the task */
    protected abstract CauseOfBlockage blockage(Node node, Queue.Task task);

    @Override
    public final CauseOfBlockage canTake(Node node, Queue.Task task) {
        return blockage(node, task);
    }
}
