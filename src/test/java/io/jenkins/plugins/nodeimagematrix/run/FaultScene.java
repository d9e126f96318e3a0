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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/** One seeded trouble from the start to the end: a run in which it strikes, what must hold then, and the run after. */
final class FaultScene {
    private static final List<String> RELEASES = List.of("1.0.0", "1.1.0", "2.0.0");
    /** Of a run that nothing disturbs: start, two for each of four cells and four pinned tags, five for three aliases, end. */
    private static final int RECORDS = 23;
    /** And one for the proofs of each of four images. */
    private static final int RECORDS_OF_PROOFS = 4;

    private final FaultBench bench;
    private final TinyMatrix matrix;
    private final Path home;
    private final Path temporary;
    private final OutsideCheck check;
    private final FaultyProxy proxy;
    private final Trouble trouble;
    private final int record;
    private final long delay;
    private final TestAttestation attestation;

    FaultScene(FaultBench bench, long seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        this.bench = bench;
        // Neighbouring seeds begin alike.
        random.nextInt();
        this.trouble = Troubles.draw(random, RELEASES.size());
        boolean attest = seed % 2 == 1;
        this.record = 1 + random.nextInt(attest ? RECORDS + RECORDS_OF_PROOFS : RECORDS);
        this.delay = random.nextBoolean() ? 0 : random.nextInt(1_500);
        Path folder = bench.folder().resolve("seed-" + seed);
        this.matrix = new TinyMatrix(folder.resolve("src"), "seed-" + seed, RELEASES).write();
        this.home = bench.engineDisk().folder().resolve("seed-" + seed);
        this.temporary = Files.createDirectories(folder.resolve("tmp"));
        this.check = new OutsideCheck(new RawRegistry(bench.registry().address()), matrix, home);
        this.proxy = bench.proxy();
        this.attestation = attest ? TestAttestation.in(home.resolveSibling("key")) : null;
        if (attest) {
            check.demandingProofs(attestation.verifier());
        }
    }

    String name() {
        return trouble.name() + (attestation == null ? " " : " with proofs ")
                + (trouble.killsEngine() ? "" : delay + " ms ") + "after record " + record;
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
        trouble.prepare(this);
        try {
            disturbed();
        } finally {
            trouble.heal(this);
        }
        check.invariants();
        Map<String, JsonNode> proven = check.proofs().proven();
        RunReport report = new Engine(setup(), Journal::new, attestation).run(console("second.txt"));
        check.converged(report);
        check.nothingLeft(daemons(), temporary);
        check.notBuiltAgain(proven);
        new WriteOrder(matrix.repository(), RELEASES)
                .demanding(attestation == null ? List.of() : TestProofs.KINDS)
                .check(proxy.answered());
    }

    private Engine.Setup setup() {
        List<EngineDaemon> daemons = List.of(
                EngineMain.daemon("d1", bench.hosts().get(0)),
                EngineMain.daemon("d2", bench.hosts().get(1)));
        return EngineMain.setup(matrix.root(), proxy.address(), home, daemons, RunSettings.DEFAULT);
    }

    private PrintStream console(String name) throws IOException {
        return new PrintStream(Files.newOutputStream(temporary.resolveSibling(name)));
    }

    private void disturbed() throws Exception {
        if (trouble.killsEngine()) {
            EngineProcess process = EngineProcess.start(
                    matrix,
                    proxy.address(),
                    home,
                    temporary,
                    record,
                    attestation == null ? "" : EngineMain.ATTEST,
                    bench.hosts().toArray(new String[0]));
            assertThat(process.await()).as(process.log()).isIn(0, 137);
            return;
        }
        AtomicReference<Exception> spoiled = new AtomicReference<>();
        Thread striker = new Thread(() -> strike(spoiled), "trouble");
        RecordHook hook = new RecordHook(record, () -> begin(striker));
        try (PrintStream out = console("first.txt")) {
            new Engine(setup(), hook::open, attestation).run(out);
        } catch (IOException borne) {
            // A run may fail when the ground it stands on does; what counts is how it leaves things.
            Files.writeString(temporary.resolveSibling("first-failed.txt"), borne.toString());
        }
        striker.join();
        if (spoiled.get() != null) {
            throw spoiled.get();
        }
    }

    /** Without a delay the fault happens before the run continues. */
    private void begin(Thread striker) {
        striker.start();
        if (delay == 0) {
            try {
                striker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void strike(AtomicReference<Exception> spoiled) {
        try {
            Thread.sleep(delay);
            trouble.strike(this);
        } catch (Exception e) {
            spoiled.set(e);
        }
    }
}
