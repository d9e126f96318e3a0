package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Executor;
import hudson.model.Hudson;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.ResourceList;
import hudson.model.queue.AbstractQueueTask;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.SubTask;

/**
 * One shard in Jenkins' queue: it asks for an executor on an agent of its label and then works through cells. Transient,
 * since a run that lost its controller is taken up by a new build, which queues its own.
 */
public final class ShardTask extends AbstractQueueTask implements Queue.TransientTask {
    private final FanOut fanOut;
    private final String label;
    private final int number;

    ShardTask(FanOut fanOut, String label, int number) {
        this.fanOut = fanOut;
        this.label = label;
        this.number = number;
    }

    FanOut fanOut() {
        return fanOut;
    }

    String label() {
        return label;
    }

    @Override
    public Label getAssignedLabel() {
        String expression = fanOut.expression(label);
        return expression.isEmpty() ? null : Hudson.getInstance().getLabel(expression);
    }

    @Override
    public Queue.Executable createExecutable() {
        return new Shard();
    }

    @Override
    public String getName() {
        return getDisplayName();
    }

    @Override
    public String getDisplayName() {
        return Messages.ShardTask_name(fanOut.title(), number);
    }

    @Override
    public String getFullDisplayName() {
        return getDisplayName();
    }

    @Override
    public String getUrl() {
        return fanOut.url();
    }

    @Override
    public Node getLastBuiltOn() {
        return null;
    }

    @Override
    public long getEstimatedDuration() {
        return fanOut.remainingMillis();
    }

    @Override
    public boolean isBuildBlocked() {
        return false;
    }

    @Override
    public String getWhyBlocked() {
        return null;
    }

    @Override
    public CauseOfBlockage getCauseOfBlockage() {
        return null;
    }

    @Override
    public boolean isConcurrentBuild() {
        return true;
    }

    @Override
    public Object getSameNodeConstraint() {
        return null;
    }

    @Override
    public ResourceList getResourceList() {
        return ResourceList.EMPTY;
    }

    @Override
    public void checkAbortPermission() {
        fanOut.checkAbortPermission();
    }

    @Override
    public boolean hasAbortPermission() {
        return fanOut.hasAbortPermission();
    }

    /** What the executor runs, on the controller. */
    private final class Shard implements Queue.Executable {
        @Override
        public SubTask getParent() {
            return ShardTask.this;
        }

        @Override
        public long getEstimatedDuration() {
            return fanOut.remainingMillis();
        }

        @Override
        public void run() {
            Executor executor = Executor.currentExecutor();
            fanOut.work(executor.getOwner());
        }

        @Override
        public String toString() {
            return getDisplayName();
        }
    }
}
