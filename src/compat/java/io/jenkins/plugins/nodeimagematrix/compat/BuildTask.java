package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Action;
import hudson.model.Hudson;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.ResourceList;
import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.SubTask;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.acegisecurity.Authentication;

/**
 * A task of the queue that belongs to a build and runs with its authentication. Answers what hudson-core 1.395 asks of every task
 * and what a current Jenkins has a default for.
 */
public abstract class BuildTask implements Queue.Task {
    /** Puts a job into the queue, to be built at once. */
    public static void schedule(Queue.Task job, List<Action> actions) {
        Hudson.getInstance().getQueue().schedule(job, 0, actions);
    }

    /** The build that the task belongs to. */
    public abstract Queue.Executable getOwnerExecutable();

    public final Authentication getDefaultAuthentication() {
        return BuildIdentity.authenticationOf(getOwnerTask());
    }

    @Override
    public final Collection<? extends SubTask> getSubTasks() {
        return Set.of(this);
    }

    @Override
    public final boolean isConcurrentBuild() {
        return true;
    }

    @Override
    public final boolean isBuildBlocked() {
        return false;
    }

    @Override
    public final String getWhyBlocked() {
        return null;
    }

    @Override
    public final CauseOfBlockage getCauseOfBlockage() {
        return null;
    }

    @Override
    public final Node getLastBuiltOn() {
        return null;
    }

    @Override
    public final Object getSameNodeConstraint() {
        return null;
    }

    @Override
    public final ResourceList getResourceList() {
        return ResourceList.EMPTY;
    }
}
