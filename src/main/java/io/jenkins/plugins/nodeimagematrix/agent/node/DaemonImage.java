package io.jenkins.plugins.nodeimagematrix.agent.node;

import hudson.FilePath;
import hudson.model.Computer;
import io.jenkins.plugins.nodeimagematrix.agent.remote.BudgetLink;
import io.jenkins.plugins.nodeimagematrix.agent.remote.DaemonCallable;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Interruptible;
import io.jenkins.plugins.nodeimagematrix.agent.remote.LimitListener;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.image.DaemonUpload;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An image that the plugin did not build, on an agent's daemon: found by its name, and uploaded by its id. */
public final class DaemonImage {
    private static final int MAX_UPLOAD_RETRIES = 2;

    private final String runId;
    private final Computer computer;
    private final Map<String, String> environment;
    private final RegistryProxy proxy;

    /**
     * @param runId names the run's folder on the agent, so that it is removed later if this is killed
     * @param environment for Docker's client, over the agent's own
     * @param proxy through which registries are reached; {@code null} for the settings of the agent's JVM
     */
    public DaemonImage(String runId, Computer computer, Map<String, String> environment, RegistryProxy proxy) {
        this.runId = runId;
        this.computer = computer;
        this.environment = environment;
        this.proxy = proxy;
    }

    /** The id that the daemon knows a name or id by. */
    public String id(String nameOrId) throws IOException, InterruptedException {
        return Interruptible.call(computer.getChannel(), new Find(environment, nameOrId));
    }

    /**
     * Uploads the image by digest and under no name.
     *
     * @param credentials {@code null} for none
     * @param waits receives the agent's waits for limits of the registry
     */
    public StagedImage upload(
            String id, String registry, String repository, RegistryCredentials credentials, LimitListener waits)
            throws IOException, InterruptedException {
        FilePath folder = AgentSession.folderOfAll(computer).child(runId);
        ActiveRuns.began(runId);
        try {
            folder.mkdirs();
            return Interruptible.call(
                    folder.getChannel(),
                    new Upload(
                            environment,
                            BudgetLink.to(AgentName.of(computer), waits),
                            runId,
                            id,
                            registry,
                            repository,
                            credentials,
                            proxy,
                            folder.getRemote()));
        } finally {
            try (DeferredInterrupt deferred = new DeferredInterrupt()) {
                folder.deleteRecursive();
            } finally {
                ActiveRuns.ended(runId);
            }
        }
    }

    private static final class Find extends DaemonCallable<String> {
        private static final long serialVersionUID = 1L;
        private final String nameOrId;

        Find(Map<String, String> environment, String nameOrId) {
            super(environment);
            this.nameOrId = nameOrId;
        }

        @Override
        protected String with(Daemon daemon) throws DaemonException, InterruptedException {
            return daemon.find(nameOrId).map(ImageFacts::id).orElse(null);
        }

        @Override
        protected String describe() {
            return "looked up an image";
        }
    }

    static final class Upload extends DaemonCallable<StagedImage> {
        private static final long serialVersionUID = 1L;
        private final BudgetLink budgets;
        private final String runId;
        private final String id;
        private final String registry;
        private final String repository;
        private final RegistryCredentials credentials;
        private final RegistryProxy proxy;
        private final String folder;

        Upload(
                Map<String, String> environment,
                BudgetLink budgets,
                String runId,
                String id,
                String registry,
                String repository,
                RegistryCredentials credentials,
                RegistryProxy proxy,
                String folder) {
            super(environment);
            this.budgets = budgets;
            this.runId = runId;
            this.id = id;
            this.registry = registry;
            this.repository = repository;
            this.credentials = credentials;
            this.proxy = proxy;
            this.folder = folder;
        }

        @Override
        protected StagedImage with(Daemon daemon) throws DaemonException, IOException, InterruptedException {
            budgets.use();
            ClientsByLogin clients = new ClientsByLogin(
                    meant -> credentials, RegistryLimits.PATIENT.withRetries(MAX_UPLOAD_RETRIES), proxy);
            Consumer<RegistryWait> waits = budgets.waits();
            clients.onWait(LimitWaits.with((wait, line) -> waits.accept(wait)));
            RegistryClient client = clients.at(registry);
            Manifest manifest = new DaemonUpload(
                            daemon, client, repository, List.of(), runId, Path.of(folder), line -> {})
                    .upload(id);
            return new StagedImage(registry, repository, manifest.digest(), manifest.mediaType());
        }

        @Override
        protected String describe() {
            return "uploaded an image";
        }
    }
}
