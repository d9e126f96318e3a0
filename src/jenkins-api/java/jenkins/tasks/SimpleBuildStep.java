package jenkins.tasks;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Action;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStep;
import java.io.IOException;
import java.util.Collection;

/** A build step that works in any kind of job. hudson-core 1.395 knows only {@link BuildStep#perform}, so a step implements both. */
public interface SimpleBuildStep extends BuildStep {
    default void perform(Run<?, ?> run, FilePath workspace, EnvVars env, Launcher launcher, TaskListener listener)
            throws InterruptedException, IOException {
        perform(run, env, listener);
    }

    default void perform(Run<?, ?> run, EnvVars env, TaskListener listener) throws InterruptedException, IOException {
        throw new AbstractMethodError(getClass() + " overrides none of the perform methods");
    }

    default boolean requiresWorkspace() {
        return true;
    }

    /** An action of a build that also adds actions to its job. */
    interface LastBuildAction extends Action {
        Collection<? extends Action> getProjectActions();
    }
}
