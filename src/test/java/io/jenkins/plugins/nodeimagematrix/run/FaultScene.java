package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.engine.EngineDaemon;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * One seed from the start to the end: a run in which one fault is injected, what must hold then, and the run after. From
 * {@link #SEVERAL} on, two or three faults are injected, and for half of the seeds a second controller publishes the same matrix.
 */
final class FaultScene {
    private static final List<String> RELEASES = List.of("1.0.0", "1.1.0", "2.0.0");
    /** Of a run that nothing disturbs: start, two for each of four cells and four pinned tags, five for three aliases, end. */
    private static final int RECORDS = 23;
    /** And one for the proofs of each of four images. */
    private static final int RECORDS_OF_PROOFS = 4;

    /** The first seed with several faults. */
    static final long SEVERAL = 5_000;

    /** The journal of another process is not followed: a record there is taken to be written this long after the one before. */
    private static final long MILLIS_A_RECORD = 100;

    private static final int LATEST_START_OF_OTHER_MILLIS = 3_000;

    /**
     * @param record of the journal after which it is injected
     * @param delay from then on, in milliseconds; 0 if the run waits for it
     */
    private record Injection(InjectedFault fault, int record, long delay) {
        String name() {
            return fault.name() + (fault.killsEngine() ? " " : " " + delay + " ms ") + "after record " + record;
        }
    }

    private final FaultBench bench;
    private final TinyMatrix matrix;
    private final Path home;
    private final Path temporary;
    private final OutsideCheck check;
    private final FaultyProxy proxy;
    private final List<Injection> injections = new ArrayList<>();
    private final Path homeOfOther;
    private final boolean two;
    private final long startOfOther;
    private final List<Exception> spoiled = new CopyOnWriteArrayList<>();
    private final TestAttestation attestation;

    FaultScene(FaultBench bench, long seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        this.bench = bench;
        // Neighbouring seeds begin alike.
        random.nextInt();
        boolean attest = seed % 2 == 1;
        int faults = seed < SEVERAL ? 1 : 2 + random.nextInt(2);
        for (int i = 0; i < faults; i++) {
            InjectedFault fault = InjectedFaults.draw(random, RELEASES.size());
            int record = 1 + random.nextInt(attest ? RECORDS + RECORDS_OF_PROOFS : RECORDS);
            injections.add(new Injection(fault, record, random.nextBoolean() ? 0 : random.nextInt(1_500)));
        }
        this.two = seed >= SEVERAL && random.nextBoolean();
        this.startOfOther = random.nextInt(LATEST_START_OF_OTHER_MILLIS);
        Path folder = bench.folder().resolve("seed-" + seed);
        this.matrix = new TinyMatrix(folder.resolve("src"), "seed-" + seed, RELEASES).write();
        this.home = bench.engineDisk().folder().resolve("seed-" + seed);
        this.homeOfOther = home.resolveSibling("seed-" + seed + "-other");
        this.temporary = Files.createDirectories(folder.resolve("tmp"));
        this.check = new OutsideCheck(
                new RawRegistry(bench.registry().address()),
                matrix,
                two ? new Path[] {home, homeOfOther} : new Path[] {home});
        this.proxy = bench.proxy();
        this.attestation = attest ? TestAttestation.in(home.resolveSibling("key")) : null;
        if (attest) {
            check.demandingProofs(attestation.verifier());
        }
    }

    String name() {
        return (attestation == null ? "" : "with proofs: ")
                + injections.stream().map(Injection::name).collect(Collectors.joining("; "))
                + (two ? "; a second controller begins after " + startOfOther + " ms" : "");
    }

    TinyMatrix matrix() {
        return matrix;
    }

    PrivateRegistry registry() {
        return bench.registry();
    }

    FaultyProxy proxy() {
        return proxy;
    }

    List<PrivateDaemon> daemons() {
        return bench.daemons();
    }

    SmallDisk engineDisk() {
        return bench.engineDisk();
    }

    SmallDisk registryDisk() {
        return bench.registryDisk();
    }

    SmallDisk daemonDisk() {
        return bench.daemonDisk();
    }

    /** Somebody else puts an image of their own under a tag of the matrix. */
    void takeOver(String tag) throws IOException, InterruptedException {
        RawRegistry raw = new RawRegistry(bench.registry().address());
        String digest = raw.intrude(FaultBench.FOREIGN, "1", matrix.repository(), tag);
        check.foreign(matrix.repository() + ":" + tag, digest);
    }

    void play() throws Exception {
        Files.createDirectories(home);
        for (Injection injection : injections) {
            injection.fault().prepare(this);
        }
        try {
            disturbed();
        } finally {
            for (Injection injection : injections) {
                injection.fault().heal(this);
            }
        }
        check.invariants();
        Map<String, JsonNode> proven = check.proofs().proven();
        RunReport report = run("second.txt");
        if (two) {
            // Of two images of one cell, one is refused. The last run moves the aliases to the other.
            runOther("second-other.txt");
            check.published(run("third.txt"));
            inOrder(bench.proxyOfOther());
        } else {
            check.converged(report);
            check.notBuiltAgain(proven);
        }
        check.nothingLeft(daemons(), temporary);
        inOrder(proxy);
    }

    /** Each controller by itself: of what another does to the same tags it knows what it has seen. */
    private void inOrder(FaultyProxy way) throws IOException {
        new WriteOrder(matrix.repository(), RELEASES)
                .demanding(attestation == null ? List.of() : TestProofs.KINDS)
                .check(way.answered());
    }

    private RunReport run(String console) throws Exception {
        return new Engine(setup(proxy, home), Journal::new, attestation).run(console(console));
    }

    private RunReport runOther(String console) throws Exception {
        Files.createDirectories(homeOfOther);
        return new Engine(setup(bench.proxyOfOther(), homeOfOther), Journal::new, attestation).run(console(console));
    }

    private Engine.Setup setup(FaultyProxy way, Path of) {
        List<EngineDaemon> daemons = List.of(
                EngineMain.daemon("d1", bench.hosts().get(0)),
                EngineMain.daemon("d2", bench.hosts().get(1)));
        return EngineMain.setup(matrix.root(), way.address(), of, daemons, RunSettings.DEFAULT);
    }

    private PrintStream console(String name) throws IOException {
        return new PrintStream(Files.newOutputStream(temporary.resolveSibling(name)));
    }

    private void disturbed() throws Exception {
        Thread other = two ? start("the second controller", this::beside) : null;
        Injection kill = injections.stream()
                .filter(injection -> injection.fault().killsEngine())
                .findFirst()
                .orElse(null);
        List<Thread> injectors = new CopyOnWriteArrayList<>();
        if (kill == null) {
            disturbedHere(injectors);
        } else {
            for (Injection injection : injections) {
                long after = injection.delay() + MILLIS_A_RECORD * injection.record();
                injectors.add(start("fault", () -> inject(injection.fault(), after)));
            }
            disturbedElsewhere(kill.record());
        }
        for (Thread injector : injectors) {
            injector.join();
        }
        if (other != null) {
            other.join();
        }
        if (!spoiled.isEmpty()) {
            throw spoiled.get(0);
        }
    }

    private void disturbedHere(List<Thread> injectors) throws Exception {
        RecordHook hook = new RecordHook();
        injections.forEach(injection -> hook.on(injection.record(), () -> injectors.add(begin(injection))));
        try (PrintStream out = console("first.txt")) {
            new Engine(setup(proxy, home), hook::open, attestation).run(out);
        } catch (IOException borne) {
            // A run may fail when the ground it stands on does; what counts is how it leaves things.
            Files.writeString(temporary.resolveSibling("first-failed.txt"), borne.toString());
        }
    }

    private void disturbedElsewhere(int killedAfter) throws InterruptedException {
        EngineProcess process = EngineProcess.start(
                matrix,
                proxy.address(),
                home,
                temporary,
                killedAfter,
                attestation == null ? "" : EngineMain.ATTEST,
                bench.hosts().toArray(new String[0]));
        int status = process.await();
        // With another fault it may end unstable, or by an error, before the record.
        assertThat(status).as(process.log()).isIn(injections.size() == 1 ? List.of(0, 137) : List.of(0, 1, 2, 137));
    }

    private void beside() throws Exception {
        Thread.sleep(startOfOther);
        try {
            runOther("first-other.txt");
        } catch (IOException borne) {
            Files.writeString(temporary.resolveSibling("first-other-failed.txt"), borne.toString());
        }
    }

    /** Without a delay the fault happens before the run continues. */
    private Thread begin(Injection injection) {
        Thread injector = start("fault", () -> inject(injection.fault(), injection.delay()));
        if (injection.delay() == 0) {
            try {
                injector.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return injector;
    }

    private void inject(InjectedFault fault, long after) throws Exception {
        Thread.sleep(after);
        fault.inject(this);
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Deed {
        void run() throws Exception;
    }

    private Thread start(String name, Deed deed) {
        Thread thread = new Thread(
                () -> {
                    try {
                        deed.run();
                    } catch (Exception e) {
                        spoiled.add(e);
                    }
                },
                name);
        thread.start();
        return thread;
    }
}
