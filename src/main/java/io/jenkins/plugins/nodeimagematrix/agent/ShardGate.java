package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.Extension;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.QueueTaskDispatcher;

/** Keeps a run's shards within what it was allowed: so many agents, and so many builds at a time on each daemon. */
@Extension
public class ShardGate extends QueueTaskDispatcher {
    @Override
    public CauseOfBlockage canTake(Node node, Queue.Task task) {
        if (!(task instanceof ShardTask shard)) {
            return null;
        }
        String refusal = shard.fanOut().refusal(node.getNodeName());
        return refusal == null ? null : new Refused(refusal);
    }

    private static final class Refused extends CauseOfBlockage {
        private final String why;

        Refused(String why) {
            this.why = why;
        }

        @Override
        public String getShortDescription() {
            return why;
        }
    }
}
