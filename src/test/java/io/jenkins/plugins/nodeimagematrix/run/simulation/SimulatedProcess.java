package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.client.ClientsByLogin;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
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
import io.jenkins.plugins.nodeimagematrix.run.store.SimulatedPools;
import io.jenkins.plugins.nodeimagematrix.support.RegistryInProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One life of a controller, from its start to its end or its death, with a run of the matrix. Its network may fail, it may be killed
 * at any of its steps, and its disk may lose what was not forced.
 */
final class SimulatedProcess {
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
    private static final Pattern TAG = Pattern.compile("/v2/(.+)/manifests/([^/:]+)");
    private static final Duration MAX_LATENCY = Duration.ofMillis(50);

    private final VirtualTime time;
    private final Random random;
    private final SimulatedRegistry registry;
    private final Path home;
    private final String runId;
    private final Life life;
    private final PutObserver observer;
    /** The digest that a tag had when the process read it last; empty for none. */
    private final Map<String, String> seen = new HashMap<>();

    private final Set<String> faulty = new HashSet<>();

    private int steps;
    private boolean killed;
    private Path journal;
    private long forced;
    private RunReport report;
    private Exception failure;

    /**
     * What befalls the process.
     *
     * @param faults how many of a hundred requests fail
     * @param killedAt the number of the step at which it is killed; 0 for never
     * @param losesPower whether what was not forced to disk is lost with it
     */
    record Life(int faults, int killedAt, boolean losesPower) {
        static final Life UNDISTURBED = new Life(0, 0, false);
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
            PutObserver observer) {
        this.time = time;
        this.random = random;
        this.registry = registry;
        this.home = home;
        this.runId = runId;
        this.life = life;
        this.observer = observer;
    }

    /** Performs a run of the matrix, in a thread of the simulation. */
    void run(DescribedFolder folder, PlanRequest request, SimulatedWorkers workers) {
        try {
            MatrixStore store = new MatrixStore(home);
            InterruptedRuns interrupted = InterruptedRuns.of(store.unfinished(), "image-matrix.yaml", runId::equals);
            RegistryConnections connections =
                    new RegistryConnections(Duration.ofDays(1), proxy -> new SimulatedHttp(this::exchange), time);
            ClientsByLogin clients =
                    new ClientsByLogin(name -> null, RegistryLimits.DEFAULT.withRetries(2), null, connections);
            PlannedMatrix planned = new MatrixPlanner(folder, request, store)
                    .plan(RunSettings.DEFAULT, new Access(clients), interrupted, NOWHERE);
            Registries registries = new Registries(clients, planned.plan());
            RunFolder runFolder =
                    new RunFolder(Files.createDirectories(home.resolve("runs").resolve(runId)));
            journal = runFolder.journal(runId);
            RunOrigin origin = new RunOrigin(new Actor("", "", "", runId), "simulated", "image-matrix.yaml");
            try (MatrixRun run = MatrixRun.open(
                    origin,
                    planned,
                    RunSettings.DEFAULT,
                    registries,
                    store,
                    runFolder,
                    RunConsole.plain(NOWHERE),
                    KillableJournal::new)) {
                report = run.perform(workers.of(this, run, registries), ProvenImageLocator.NONE);
            }
        } catch (Exception failed) {
            failure = failed;
        }
    }

    private record Access(ClientsByLogin clients) implements MatrixPlanner.Access {
        @Override
        public RegistryClients bases(Plan plan) {
            return clients;
        }

        @Override
        public RegistryClients published(Plan plan) throws IOException, InterruptedException {
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

        @Override
        protected void force() throws IOException {
            super.force();
            forced = Files.size(journal);
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
        Matcher tag = TAG.matcher(uri.getPath());
        if (tag.matches() && method.equals("PUT")) {
            observer.put(tag.group(1), tag.group(2), Digests.of(body), seen.get(tag.group(1) + ":" + tag.group(2)));
        }
        RegistryInProcess.Answer answer = registry.answer(method, uri, headers, body);
        step();
        if (kind == 2) {
            throw new IOException("simulated: the connection broke before the answer");
        }
        if (tag.matches() && !method.equals("PUT") && (answer.status() == 200 || answer.status() == 404)) {
            String digest = String.join("", answer.headers().getOrDefault("Docker-content-digest", List.of()));
            seen.put(tag.group(1) + ":" + tag.group(2), digest);
        }
        if (kind == 3) {
            time.sleep(Duration.ofSeconds(random.nextInt(100)));
        } else {
            time.pass();
        }
        return answer;
    }

    /** A point at which the process may die. */
    private void step() throws IOException {
        if (killed) {
            throw new VirtualTime.Killed();
        }
        steps++;
        if (steps == life.killedAt()) {
            if (life.losesPower()) {
                losePower();
            }
            time.kill(this);
        }
    }

    /** Of the lines that were not forced to disk, only some are there. */
    private void losePower() throws IOException {
        if (journal != null && Files.exists(journal)) {
            long size = Files.size(journal);
            long left = forced + (long) (random.nextDouble() * (size - forced + 1));
            try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
                file.setLength(Math.min(left, size));
            }
        }
    }

    VirtualTime time() {
        return time;
    }

    Random random() {
        return random;
    }

    void adoptThread() {
        SimulatedPools.use(threads -> new SimulatedPool(time, this, threads));
    }

    void releaseThread() {
        SimulatedPools.useReal();
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

    /** {@code null} if the process was killed or the run failed. */
    RunReport report() {
        return report;
    }

    Exception failure() {
        return failure;
    }
}
