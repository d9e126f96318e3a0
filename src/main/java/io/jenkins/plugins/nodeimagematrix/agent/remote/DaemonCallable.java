package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.cell.ClientEnvironment;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A callable that uses an agent's Docker daemon. */
public abstract class DaemonCallable<V> extends AgentCallable<V> {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> environment;

    /** @param environment for Docker's client, over the agent's own */
    public DaemonCallable(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    protected abstract V with(Daemon daemon) throws DaemonException, IOException, InterruptedException;

    @Override
    protected V perform() throws DaemonException, IOException, InterruptedException {
        return with(Daemon.connect(ClientEnvironment.with(environment)));
    }
}
