package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.registry.login.DockerConfig;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.cell.ClientEnvironment;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A remote call that reads the login of Docker's client on an agent for one registry: from its configuration, its
 * credential store, or an enclosing {@code withRegistry}. The login stays in memory.
 */
public final class AgentLogin extends AgentCallable<RegistryCredentials> {
    private static final long serialVersionUID = 1L;

    private final String registry;
    private final TreeMap<String, String> environment;

    private AgentLogin(String registry, Map<String, String> environment) {
        this.registry = registry;
        this.environment = new TreeMap<>(environment);
    }

    /**
     * @param environment for Docker's client, over the agent's own
     * @return {@code null} if there is none
     * @throws IOException if one is configured and can't be read
     */
    public static RegistryCredentials find(VirtualChannel agent, String registry, Map<String, String> environment)
            throws IOException, InterruptedException {
        return Interruptible.call(agent, new AgentLogin(registry, environment));
    }

    @Override
    protected RegistryCredentials perform() throws IOException, InterruptedException {
        return new DockerConfig(ClientEnvironment.with(environment)).find(registry);
    }

    @Override
    protected String describe() {
        return "looked up the login for " + registry;
    }
}
