package io.jenkins.plugins.nodeimagematrix.job.registry;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.agent.remote.AgentLogin;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.VerifiedBases;
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import java.io.IOException;
import java.io.PrintStream;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The access of a build to registries. It uses the build's credentials, else the Docker client's login on the build's agent,
 * else anonymous access. The credentials are sent only to the registry that the build publishes to, and only if that registry
 * is named outside of the matrix file. Registries that are only read get the credentials with which the job last published
 * there.
 */
public final class RegistryAccess {
    private final String credentialsId;
    private final Run<?, ?> run;
    private final VirtualChannel agent;
    private final EnvVars environment;
    private final Map<List<String>, Optional<RegistryCredentials>> logins = new HashMap<>();

    /**
     * @param credentialsId empty for none
     * @param agent that the build is on, or {@code null}
     * @param environment of the build on the agent, which may set another Docker configuration
     */
    public RegistryAccess(String credentialsId, Run<?, ?> run, VirtualChannel agent, EnvVars environment) {
        this.credentialsId = credentialsId;
        this.run = run;
        this.agent = agent;
        this.environment = environment;
    }

    /** A look-up of a login. */
    private interface LookUp {
        RegistryCredentials find() throws IOException, InterruptedException;
    }

    /**
     * Returns the login for a registry. Each is looked up once.
     *
     * @param targets the registries that the build publishes to
     * @return {@code null} if there is no login
     * @throws AbortException if the job's credentials cannot be found, or the agent's login cannot be read
     */
    public RegistryCredentials login(String registry, Set<String> targets) throws IOException, InterruptedException {
        String id = targets.contains(registry)
                ? credentialsId
                : RegistryUsers.of(JobFolder.of(run.getParent())).credentialsId(registry);
        return id.isEmpty() ? agentLogin(registry) : once(id, registry, () -> RegistryLogin.find(id, registry, run));
    }

    private synchronized RegistryCredentials once(String id, String registry, LookUp lookUp)
            throws IOException, InterruptedException {
        List<String> key = List.of(id, registry);
        Optional<RegistryCredentials> login = logins.get(key);
        if (login == null) {
            login = Optional.ofNullable(lookUp.find());
            logins.put(key, login);
        }
        return login.orElse(null);
    }

    private RegistryCredentials agentLogin(String registry) throws AbortException, InterruptedException {
        if (agent == null || registry.isEmpty()) {
            return null;
        }
        try {
            return once("", registry, () -> AgentLogin.find(agent, registry, DockerVariables.here(environment)));
        } catch (IOException unknown) {
            throw new AbortException(Messages.RegistryAccess_noLogin(registry, unknown.getMessage()));
        }
    }

    /** @throws AbortException if the plan publishes to registries that the credentials are not meant for */
    public Registries registries(MatrixSettings settings, Plan plan) throws AbortException {
        Set<String> targets = Registries.of(plan);
        if (settings.push() || settings.stage()) {
            require(targets, TrustedRegistries.of(settings));
        }
        RegistryLimits limits = RegistryLimits.PATIENT.withRetries(settings.retries());
        return new Registries(clients(registry -> login(registry, targets), limits), plan);
    }

    /** Returns the clients that check external base images. The job's credentials are sent only to the registry of the plan. */
    private ClientsByLogin bases(MatrixSettings settings, Plan plan) throws AbortException {
        Set<String> targets = Registries.of(plan);
        TrustedRegistries trusted = TrustedRegistries.of(settings);
        if (settings.push() || settings.stage()) {
            require(targets, trusted);
        }
        return clients(
                registry -> targets.size() == 1 && targets.contains(registry) && mayGetCredentials(registry, trusted)
                        ? login(registry, targets)
                        : agentLogin(registry),
                BaseDigests.LIMITS);
    }

    /**
     * Returns clients that are created, with their login, at the first request to each registry. They wait for limits of a registry.
     *
     * @param targets the registries that the credentials are meant for
     * @param out receives a line for each long wait
     */
    public RegistryClients clients(Set<String> targets, PrintStream out) {
        ClientsByLogin clients = clients(
                registry -> login(registry, targets),
                RegistryLimits.PATIENT.withRetries(MatrixSettings.DEFAULT_RETRIES));
        clients.onWait(LimitWaits.on(out));
        return clients;
    }

    public static RegistryClients clients(RegistryLogins logins) {
        return clients(logins, RegistryLimits.DEFAULT.withRetries(MatrixSettings.DEFAULT_RETRIES));
    }

    private static ClientsByLogin clients(RegistryLogins logins, RegistryLimits limits) {
        return new ClientsByLogin(logins, limits, JenkinsProxy.current());
    }

    /**
     * Checks that the credentials, if any, are meant for the registries that a build publishes to.
     *
     * @throws AbortException if there are several registries, or if only a matrix file names the registry
     */
    public void require(Set<String> targets, TrustedRegistries trusted) throws AbortException {
        if (credentialsId.isEmpty()) {
            return;
        }
        if (targets.size() > 1) {
            throw new AbortException(Messages.RegistryAccess_several(credentialsId, String.join(", ", targets)));
        }
        for (String target : targets) {
            if (!mayGetCredentials(target, trusted)) {
                throw new AbortException(Messages.RegistryAccess_untrusted(credentialsId, target));
            }
        }
    }

    private boolean mayGetCredentials(String registry, TrustedRegistries trusted) {
        return credentialsId.isEmpty()
                || trusted.contains(registry)
                || RegistryLogin.hasDomainOf(credentialsId, registry, run);
    }

    /** Returns the access that planning needs. */
    public MatrixPlanner.Access forPlanning(MatrixSettings settings) {
        return new MatrixPlanner.Access() {
            @Override
            public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) throws IOException {
                ClientsByLogin clients = RegistryAccess.this.bases(settings, plan);
                clients.onWait(waits);
                return clients;
            }

            @Override
            public RegistryClients published(Plan plan, Consumer<RegistryWait> waits)
                    throws IOException, InterruptedException {
                Registries registries = registries(settings, plan);
                registries.onWait(waits);
                check(registries, plan);
                return registries;
            }

            @Override
            public VerifiedBases verifiedBases() {
                return NodeImageMatrixConfiguration.get().verifiedBaseDemands();
            }

            @Override
            public List<PublicKey> keys(KeyReference keys) throws IOException {
                return VerificationKeys.find(keys, run);
            }
        };
    }

    /** @throws AbortException if a registry would refuse the images of the plan */
    private static void check(Registries registries, Plan plan) throws AbortException, InterruptedException {
        try {
            registries.check(plan);
        } catch (AbortException alreadyTold) {
            throw alreadyTold;
        } catch (IOException refused) {
            throw new AbortException(Messages.RegistryAccess_unusable(refused.getMessage()));
        }
    }
}
