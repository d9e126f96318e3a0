package io.jenkins.plugins.nodeimagematrix.job.registry;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Job;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/**
 * The identities with which a job last published at each registry. An undo on the job's page, or a mirror that copies images
 * from there, uses the same identity. An identity is the id of credentials or the name of an agent with its own login, never a
 * secret.
 */
public record RegistryUsers(int version, Map<String, User> registries) implements StateFile.Versioned {
    /** Version 1 also had registries that only a matrix file had named. */
    private static final int VERSION = 2;

    private static final StateFile.Format<RegistryUsers> FORMAT = new StateFile.Format<>(RegistryUsers.class, VERSION);

    /**
     * The identity used at one registry.
     *
     * @param credentialsId empty for none
     * @param agent that the step was on; empty for the controller, {@code null} outside of an agent
     */
    record User(String credentialsId, String agent) {
        private static final User UNKNOWN = new User("", null);
    }

    public static RegistryUsers of(MatrixStore store) throws IOException {
        return file(store).read().orElseGet(() -> new RegistryUsers(VERSION, Map.of()));
    }

    /** @param computer that the build is on, or {@code null} */
    public static synchronized void remember(
            MatrixStore store, Collection<String> registries, String credentialsId, Computer computer)
            throws IOException {
        Map<String, User> all = new TreeMap<>(of(store).registries());
        registries.forEach(
                registry -> all.put(registry, new User(credentialsId, computer == null ? null : computer.getName())));
        file(store).write(new RegistryUsers(VERSION, all));
    }

    /** Returns the credentials last used at a registry; empty if there were none, or if the registry was never used. */
    String credentialsId(String registry) {
        return registries.getOrDefault(registry, User.UNKNOWN).credentialsId();
    }

    /** Returns the registries last used with these credentials. */
    public Set<String> usedWith(String credentialsId) {
        return registries.keySet().stream()
                .filter(registry -> credentialsId(registry).equals(credentialsId))
                .collect(Collectors.toSet());
    }

    /** Returns clients with the job's last identity at each registry; anonymous for registries that the job never used. */
    public static RegistryClients clients(Job<?, ?> job) throws IOException {
        RegistryUsers users = of(JobFolder.of(job));
        Run<?, ?> build = job.getLastBuild();
        return RegistryAccess.clients(registry -> {
            User user = users.registries().getOrDefault(registry, User.UNKNOWN);
            if (build == null && !user.credentialsId().isEmpty()) {
                // Credentials are looked up in the scope of a build.
                throw new AbortException(Messages.RegistryUsers_noBuild(user.credentialsId(), registry));
            }
            VirtualChannel agent = user.agent() == null ? null : channel(user.agent());
            return new RegistryAccess(user.credentialsId(), build, agent, new EnvVars())
                    .login(registry, Set.of(registry));
        });
    }

    /**
     * Returns the credentials that the job last used at a registry, without a record of this use.
     *
     * @return {@code null} if it used none; the login of an agent's Docker client is not looked up
     */
    public static RegistryCredentials credentials(Job<?, ?> job, String registry) throws IOException {
        Run<?, ?> build = job.getLastBuild();
        String id = of(JobFolder.of(job)).credentialsId(registry);
        return id.isEmpty() || build == null ? null : RegistryLogin.peek(id, registry, build);
    }

    /**
     * Returns credentials for a registry that the job only reads. Matrix files name such registries, so these credentials need a domain
     * that names the host.
     *
     * @return {@code null} if their domain does not have the registry
     * @throws AbortException if their domain names no host
     */
    public static RegistryCredentials credentials(Job<?, ?> job, String credentialsId, String registry)
            throws AbortException {
        Run<?, ?> build = job.getLastBuild();
        if (build == null || credentialsId.isEmpty()) {
            return null;
        }
        if (!RegistryLogin.hasDomainOf(credentialsId, registry, build)) {
            throw new AbortException(Messages.RegistryUsers_noDomain(credentialsId));
        }
        return RegistryLogin.seek(credentialsId, registry, build);
    }

    /** Returns {@code null} for an offline agent; the registry then reports the missing login. */
    private static VirtualChannel channel(String agent) {
        Computer computer = Jenkins.get().getComputer(agent);
        return computer == null ? null : computer.getChannel();
    }

    private static StateFile<RegistryUsers> file(MatrixStore store) {
        return FORMAT.at(store.folder().resolve("registries.json"));
    }
}
