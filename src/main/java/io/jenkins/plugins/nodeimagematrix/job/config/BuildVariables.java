package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.Computer;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.remote.NodeVariables;
import java.io.IOException;
import java.util.Map;

/**
 * The environment of a build.
 *
 * @param all variables as steps on the build's agent see them
 * @param set variables that the build itself set. Variables that its agent reports are left out: they are not trusted, and
 *     other agents receive this set
 */
public record BuildVariables(EnvVars all, EnvVars set) {
    /**
     * Returns the environment of a freestyle build. The agent is not asked again: its answer may differ from the one at the
     * start of the build.
     *
     * @param own the agent that the build is on, or {@code null}
     */
    public static BuildVariables of(AbstractBuild<?, ?> build, Computer own, TaskListener listener)
            throws IOException, InterruptedException {
        EnvVars all = build.getEnvironment(listener);
        EnvVars set = own == null ? all : without(without(all, own.getEnvironment()), NodeVariables.of(own));
        return new BuildVariables(all, set);
    }

    public static EnvVars without(EnvVars environment, Map<String, String> inherited) {
        EnvVars left = new EnvVars(environment);
        left.entrySet().removeIf(variable -> variable.getValue().equals(inherited.get(variable.getKey())));
        return left;
    }
}
