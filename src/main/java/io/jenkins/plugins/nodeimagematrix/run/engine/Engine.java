package io.jenkins.plugins.nodeimagematrix.run.engine;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.login.DockerConfig;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.ProvenImageLocator;
import io.jenkins.plugins.nodeimagematrix.run.RunConsole;
import io.jenkins.plugins.nodeimagematrix.run.RunOrigin;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The engine: a complete run in one JVM, without Jenkins, on a matrix file, some daemons and a registry. It plans, builds,
 * tests, publishes, reports and cleans up, and resumes what a killed process left.
 */
public final class Engine {
    private final Setup setup;
    private final Journal.Opener journals;
    private final Attestation attestation;

    /**
     * The settings of a run.
     *
     * @param root the folder of the matrix file
     * @param file the matrix file or inventory in that folder
     * @param request the catalogue, the day and the filters of the plan; published tags, failed cells and digests of base
     *     images are added
     * @param credentials for the registry; {@code null} for those of this machine's Docker configuration
     * @param home a folder for persistent state, with a {@code runs/} folder for each run's journal, report and logs
     * @param daemons the daemons to use; processes that share a daemon must share {@code home}
     */
    public record Setup(
            Path root,
            String file,
            PlanRequest request,
            RunSettings settings,
            RegistryCredentials credentials,
            Path home,
            List<EngineDaemon> daemons) {
        public Setup {
            root = root.toAbsolutePath();
            home = home.toAbsolutePath();
            daemons = List.copyOf(daemons);
        }
    }

    public Engine(Setup setup) {
        this(setup, Journal::new);
    }

    public Engine(Setup setup, Journal.Opener journals) {
        this(setup, journals, null);
    }

    /** @param attestation the demand that images have proofs, and the means to make them; {@code null} if they need none */
    public Engine(Setup setup, Journal.Opener journals, Attestation attestation) {
        this.attestation = attestation;
        this.setup = setup;
        this.journals = journals;
    }

    /**
     * Performs one run.
     *
     * @param out the console
     * @throws MatrixFileException with all errors of the matrix file
     * @throws IOException if the run failed; its report shows its progress
     */
    public RunReport run(PrintStream out)
            throws IOException, InterruptedException, MatrixFileException, LockFileException {
        MatrixStore store = new MatrixStore(setup.home());
        Path locks = setup.home().resolve("live");
        Predicate<String> isLive = id -> RunLock.isHeld(locks, id);
        InterruptedRuns interrupted = InterruptedRuns.of(store.unfinished(), setup.file(), isLive);
        PlannedMatrix planned = new MatrixPlanner(describe(), setup.request(), store, attestation)
                .plan(setup.settings(), new Access(), interrupted, out);
        Plan plan = planned.plan();
        RunFolder folder = RunFolder.in(setup.home().resolve("runs"));
        printPlan(planned, folder, out);
        RunOrigin origin = new RunOrigin(
                new Actor("", "", "", UUID.randomUUID().toString()),
                setup.root().getFileName().toString(),
                setup.file());
        Registries registries = new Registries(loginsFor(plan), setup.settings().retries(), plan);
        CellRequests requests =
                new CellRequests(origin.runId(), plan, setup.settings(), registries, Map.of(), planned.needsContents());
        try (RunLock lock = RunLock.take(locks, origin.runId());
                MatrixRun run = MatrixRun.open(
                        origin,
                        planned,
                        setup.settings(),
                        registries,
                        store,
                        folder,
                        RunConsole.plain(out),
                        new MatrixRun.Machine(InstantSource.system(), journals))) {
            return run.perform(new LocalWorkforce(setup, run, requests, folder, isLive, out), ProvenImageLocator.NONE);
        }
    }

    /** Describes the folder through the same encoding that an agent uses. */
    private DescribedFolder describe() throws IOException, MatrixFileException, LockFileException {
        byte[] description = FolderDescriber.describe(
                        setup.root(), ".", setup.file(), null, setup.request().withoutHistory())
                .write();
        return DescribedFolder.of(setup.file(), null, FolderDescription.read(description), new FromInstructions());
    }

    public static void printPlan(PlannedMatrix planned, RunFolder folder, PrintStream out) throws IOException {
        planned.keptBases()
                .forEach(base -> out.println("The base image " + base + " has changed since images were built on it."
                        + " Published images are not changed; run with refresh to rebuild them on the new base."));
        planned.plan().warnings().forEach(out::println);
        if (!planned.lockIsCurrent()) {
            Path lock = folder.lock(planned.plan().lockFile());
            Files.createDirectories(lock.getParent());
            Files.writeString(lock, planned.plan().lock().render());
            out.println("The lock file " + planned.plan().lockFile()
                    + " is not current: releases were added or removed. The new one is " + lock
                    + "; commit it to apply the change.");
        }
    }

    private final class Access implements MatrixPlanner.Access {
        @Override
        public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) throws IOException {
            ClientsByLogin clients = new ClientsByLogin(loginsFor(plan), BaseDigests.LIMITS, null);
            clients.onWait(waits);
            return clients;
        }

        @Override
        public RegistryClients published(Plan plan, Consumer<RegistryWait> waits)
                throws IOException, InterruptedException {
            Registries registries =
                    new Registries(loginsFor(plan), setup.settings().retries(), plan);
            registries.onWait(waits);
            registries.check(plan);
            return registries;
        }
    }

    /** Gives the credentials only to the registry that the run publishes to. */
    private RegistryLogins loginsFor(Plan plan) throws IOException {
        Set<String> own = Registries.of(plan);
        if (setup.credentials() != null && own.size() > 1) {
            throw new IOException("The credentials can be used for one registry only, and this run publishes to "
                    + String.join(", ", own)
                    + "; omit them to use the login of this machine's Docker configuration for each registry");
        }
        return registry -> setup.credentials() != null && own.contains(registry)
                ? setup.credentials()
                : new DockerConfig(System.getenv()).find(registry);
    }
}
