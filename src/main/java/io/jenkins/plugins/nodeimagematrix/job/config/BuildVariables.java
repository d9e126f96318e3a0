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
 * @param all as steps on the build's agent see it
 * @param set what the build itself set; nothing that its agent says it has, for an agent may say what it likes, and other agents
 *     get this
 */
public record BuildVariables(EnvVars all, EnvVars set) {
    /**
     * Of a freestyle build. The agent is not asked again: it may say something else now than when the build took it over.
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
