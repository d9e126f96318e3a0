package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.AgentLogin;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.Registries;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * As whom a build uses registries: with the credentials that it names, else with the login that Docker's client has on the
 * agent that the build is on, else as anybody may.
 */
final class RegistryAccess {
    private final String credentialsId;
    private final Run<?, ?> run;
    private final VirtualChannel agent;
    private final EnvVars environment;

    /**
     * @param credentialsId empty for none
     * @param agent that the build is on, or {@code null}
     * @param environment of the build there, which may name another Docker configuration
     */
    RegistryAccess(String credentialsId, Run<?, ?> run, VirtualChannel agent, EnvVars environment) {
        this.credentialsId = credentialsId;
        this.run = run;
        this.agent = agent;
        this.environment = environment;
    }

    /**
     * @return {@code null} if there is no login
     * @throws AbortException if the credentials that the job names, or the login that the agent should have, can't be had
     */
    RegistryCredentials login(String registry) throws AbortException, InterruptedException {
        if (!credentialsId.isEmpty()) {
            return RegistryLogin.find(credentialsId, registry, run);
        }
        return agentLogin(registry);
    }

    private RegistryCredentials agentLogin(String registry) throws AbortException, InterruptedException {
        if (agent == null || registry.isEmpty()) {
            return null;
        }
        try {
            return AgentLogin.find(agent, registry, DockerVariables.here(environment));
        } catch (IOException unknown) {
            throw new AbortException(Messages.RegistryAccess_noLogin(registry, unknown.getMessage()));
        }
    }

    Registries registries(MatrixSettings settings, Plan plan) throws AbortException, InterruptedException {
        return new Registries(login(registry(settings, plan)), settings.retries(), plan);
    }

    /** For a look at images that the plan stands on: no registry but the plan's own gets the credentials the job names. */
    RegistryClients bases(MatrixSettings settings, Plan plan) {
        String own = registry(settings, plan);
        return registry -> new RegistryClient(
                registry, registry.equals(own) ? login(registry) : agentLogin(registry), BaseDigests.LIMITS);
    }

    /** A client for each registry, made with its login when it is first asked for. */
    RegistryClients clients() {
        Map<String, RegistryClient> clients = new HashMap<>();
        return registry -> {
            synchronized (clients) {
                RegistryClient client = clients.get(registry);
                if (client == null) {
                    client = new RegistryClient(registry, login(registry), MatrixSettings.DEFAULT_RETRIES);
                    clients.put(registry, client);
                }
                return client;
            }
        };
    }

    /** The one that the credentials are for: a matrix file names a single registry. */
    private static String registry(MatrixSettings settings, Plan plan) {
        return plan.cells().stream()
                .flatMap(planned -> planned.cell().pinned().stream())
                .map(ImageReference::registry)
                .findFirst()
                .orElse(settings.registry());
    }

    /** @throws AbortException if a registry would not take what is going to be built */
    static void check(Registries registries, Plan plan) throws AbortException, InterruptedException {
        try {
            registries.check(plan);
        } catch (IOException refused) {
            throw new AbortException(Messages.RegistryAccess_unusable(refused.getMessage()));
        }
    }
}
