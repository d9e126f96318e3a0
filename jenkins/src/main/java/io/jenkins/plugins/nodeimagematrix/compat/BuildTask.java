package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Action;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import java.util.List;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** A task of the queue that belongs to a build and runs with its authentication. */
public abstract class BuildTask implements Queue.Task {
    /** Puts a job into the queue, to be built at once. */
    public static void schedule(Queue.Task job, List<Action> actions) {
        Jenkins.get().getQueue().schedule2(job, 0, actions);
    }

    /** The build that the task belongs to. */
    @Override
    public abstract Queue.Executable getOwnerExecutable();

    @Override
    public final Authentication getDefaultAuthentication2() {
        return Tasks.getAuthenticationOf2(getOwnerTask());
    }

    @Override
    public final Authentication getDefaultAuthentication2(Queue.Item item) {
        return getDefaultAuthentication2();
    }

    @Override
    public final boolean isConcurrentBuild() {
        return true;
    }
}
