package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.ProvenImageLocator;
import io.jenkins.plugins.nodeimagematrix.run.RunConsole;
import io.jenkins.plugins.nodeimagematrix.run.RunOrigin;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.store.SimulatedMachine;
import io.jenkins.plugins.nodeimagematrix.support.RegistryInProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One life of a controller, from its start to its end or its death, with a run of the matrix. Its network may fail, it may be killed
 * at any of its steps, and its disk may lose what was not forced.
 */
final class SimulatedProcess {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
    private static final Duration MAX_LATENCY = Duration.ofMillis(50);

    private final VirtualTime time;
    private final Random random;
    private final SimulatedRegistry registry;
    private final Path home;
    private final String runId;
    private final Life life;
    private final BackOff backOff;
    private final PutObserver observer;
    private final SimulatedDisk disk;
    /** The digest that a tag had when the process read it last; empty for none. */
    private final Map<String, String> seen = new HashMap<>();

    private final Set<String> faulty = new HashSet<>();

    private int steps;
    private boolean killed;
    private Instant started;
    private RunReport report;
    private Exception failure;

    /**
     * What happens to the process.
     *
     * @param faults how many of a hundred requests fail
     * @param killedAt the number of the step at which it is killed; 0 for never
     * @param losesPower whether what was not forced to disk is lost with it
     */
    record Life(int faults, int killedAt, boolean losesPower) {
        static final Life UNDISTURBED = new Life(0, 0, false);

        boolean endsWithPowerFailure() {
            return killedAt > 0 && losesPower;
        }
    }

    /** Receives each put of a tag before it is made. */
    interface PutObserver {
        /** @param seen the tag's digest when the process read it last; empty for none, {@code null} if it did not read it */
        void put(String repository, String tag, String digest, String seen);
    }

    SimulatedProcess(
            VirtualTime time,
            Random random,
            SimulatedRegistry registry,
            Path home,
            String runId,
            Life life,
            BackOff backOff,
            PutObserver observer) {
        this.time = time;
        this.random = random;
        this.registry = registry;
        this.home = home;
        this.runId = runId;
        this.life = life;
        this.backOff = backOff;
        this.observer = observer;
        this.disk = new SimulatedDisk(random, home, life.endsWithPowerFailure(), this::access);
    }

    /** Performs a run of the matrix, in a thread of the simulation. */
    void run(DescribedFolder folder, PlanRequest request, SimulatedWorkers workers) {
        started = time.now();
        PlanRequest now = request.toBuilder().now(started).build();
        RunSettings settings = RunSettings.DEFAULT.toBuilder().backOff(backOff).build();
        try {
            if (life.endsWithPowerFailure()) {
                disk.forceAll();
            }
            MatrixStore store = new MatrixStore(home);
            InterruptedRuns interrupted = InterruptedRuns.of(store.unfinished(), "image-matrix.yaml", runId::equals);
            RegistryConnections connections =
                    new RegistryConnections(Duration.ofDays(1), proxy -> new SimulatedHttp(this::exchange), time);
            ClientsByLogin clients =
                    new ClientsByLogin(name -> null, RegistryLimits.DEFAULT.withRetries(2), null, connections);
            PlannedMatrix planned =
                    new MatrixPlanner(folder, now, store).plan(settings, new Access(clients), interrupted, NOWHERE);
            Registries registries = new Registries(clients, planned.plan());
            RunFolder runFolder =
                    new RunFolder(Files.createDirectories(home.resolve("runs").resolve(runId)));
            RunOrigin origin = new RunOrigin(new Actor("", "", "", runId), "simulated", "image-matrix.yaml");
            try (MatrixRun run = MatrixRun.open(
                    origin,
                    planned,
                    settings,
                    registries,
                    store,
                    runFolder,
                    RunConsole.plain(NOWHERE),
                    new MatrixRun.Machine(time::now, KillableJournal::new))) {
                report = run.perform(workers.of(this, run, registries), ProvenImageLocator.NONE);
            }
        } catch (Exception failed) {
            failure = failed;
        }
    }

    /** The registries of a run, each with one client for all purposes. */
    record Access(ClientsByLogin clients) implements MatrixPlanner.Access {
        @Override
        public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) {
            return clients;
        }

        @Override
        public RegistryClients published(Plan plan, Consumer<RegistryWait> waits)
                throws IOException, InterruptedException {
            Registries registries = new Registries(clients, plan);
            registries.check(plan);
            return registries;
        }
    }

    private final class KillableJournal extends Journal {
        KillableJournal(Path file) throws IOException {
            super(file);
        }

        @Override
        public void append(JournalRecord written) throws IOException {
            step();
            super.append(written);
            step();
        }
    }

    private RegistryInProcess.Answer exchange(String method, URI uri, Map<String, List<String>> headers, byte[] body)
            throws IOException, InterruptedException {
        step();
        time.sleep(Duration.ofNanos((long) (random.nextDouble() * MAX_LATENCY.toNanos())));
        boolean fails = random.nextInt(100) < life.faults();
        int kind = fails ? random.nextInt(4) : -1;
        if (kind == 0) {
            throw new IOException("simulated: connection refused");
        }
        if (kind == 1) {
            faulty.add(uri.getPath());
            return SimulatedRegistry.error(random.nextBoolean() ? 500 : 503, "UNKNOWN", Map.of());
        }
        ManifestPath path = ManifestPath.of(uri);
        String tag = path == null || path.byDigest() ? null : path.repository() + ":" + path.reference();
        if (tag != null && method.equals("PUT")) {
            observer.put(path.repository(), path.reference(), Digests.of(body), seen.get(tag));
        }
        RegistryInProcess.Answer answer = registry.answer(method, uri, headers, body);
        step();
        if (kind == 2) {
            throw new IOException("simulated: the connection broke before the answer");
        }
        if (tag != null && !method.equals("PUT") && (answer.status() == 200 || answer.status() == 404)) {
            String digest = String.join("", answer.headers().getOrDefault("Docker-Content-Digest", List.of()));
            seen.put(tag, digest);
        }
        if (kind == 3) {
            time.sleep(Duration.ofSeconds(random.nextInt(100)));
        } else if (random.nextInt(4) == 0) {
            // Not always: each change of threads takes as long as the work for a request.
            time.pass();
        }
        return answer;
    }

    /** A point at which the process may die. */
    private void step() throws IOException {
        if (dies()) {
            time.kill(this);
        }
    }

    /** An access to the disk. A thread that dies there gives its locks back: the process of those that wait for them lives on. */
    private void access() throws IOException {
        if (dies()) {
            time.freeze(this);
            throw new VirtualTime.Killed();
        }
    }

    private boolean dies() throws IOException {
        if (killed) {
            throw new VirtualTime.Killed();
        }
        steps++;
        if (steps == life.killedAt() && life.losesPower()) {
            disk.losePower();
        }
        return steps == life.killedAt();
    }

    VirtualTime time() {
        return time;
    }

    Random random() {
        return random;
    }

    void adoptThread() {
        SimulatedMachine.use(threads -> new SimulatedPool(time, this, threads), disk);
    }

    void releaseThread() {
        SimulatedMachine.useReal();
    }

    void killed() {
        killed = true;
    }

    boolean isKilled() {
        return killed;
    }

    /** Whether the registry answered 5xx for an image, which the run may take for a half-written one. */
    boolean sawFaultAt(CellResult.StagedImage image) {
        return faulty.contains("/v2/" + image.repository() + "/manifests/" + image.digest());
    }

    /** The time for which it planned. */
    Instant started() {
        return started;
    }

    /** The folder of the controller's state. */
    Path home() {
        return home;
    }

    /** {@code null} if the process was killed or the run failed. */
    RunReport report() {
        return report;
    }

    Exception failure() {
        return failure;
    }
}
