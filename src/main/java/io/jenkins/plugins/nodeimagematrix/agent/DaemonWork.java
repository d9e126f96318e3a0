package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.AgentEnvironment;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** One thing to ask of, or have done by, an agent's daemon. */
abstract class DaemonWork<V> extends AgentWork<V> {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> environment;

    /** @param environment for Docker's client, over the agent's own */
    DaemonWork(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    abstract V with(Daemon daemon) throws DaemonException, IOException, InterruptedException;

    @Override
    V perform() throws DaemonException, IOException, InterruptedException {
        return with(Daemon.connect(AgentEnvironment.with(environment)));
    }
}
