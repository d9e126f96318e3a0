package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.docker.image.LoopbackImages;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.RunningCommands;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's process is killed right after each of its journal records in turn; the next run takes up what it left. */
@DockerTest
class EngineKillIT {
    private static final Path FOLDER = Path.of("target", "engine-kill").toAbsolutePath();
    private static final int MORE_THAN_ALL = 50;
    private static final long HALF_A_CELL_MILLIS = 400;

    private static PrivateRegistry registry;
    private static FaultyProxy proxy;
    private static PrivateDaemon daemon;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Cache.delete(FOLDER);
        registry = PrivateRegistry.startWithUser();
        proxy = FaultyProxy.before(registry.address());
        daemon = PrivateDaemon.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        daemon.close();
        proxy.close();
        registry.close();
    }

    @Test
    void killed_after_any_record_it_goes_on_where_it_stopped() throws Exception {
        boolean killed = true;
        for (int record = 1; killed; record++) {
            assertThat(record).isLessThan(MORE_THAN_ALL);
            Scene scene = new Scene(record).attesting(record % 2 == 0);
            killed = scene.runAndKill();
            scene.goOn();
        }
    }

    /** The image is another one though its inputs are the same, as when a package mirror has news. */
    @Test
    void killed_while_it_overwrites_tags_at_a_persons_word_the_next_run_knows_them_for_its_own() throws Exception {
        int oneConfirmed = 8;
        for (int record : List.of(3, oneConfirmed)) {
            Scene scene = new Scene(200 + record);
            registry.expectRenewedTags(scene.matrix.repository());
            RunReport before = scene.run();
            forgetBuilds();
            assertThat(scene.kill(record, EngineMain.REFRESH)).isTrue();
            RunReport after = scene.run();

            assertThat(after.outcome()).as(after.tagUpdates().toString()).isEqualTo(RunOutcome.SUCCESS);
            if (record == oneConfirmed) {
                // Start, two for each of two cells, two for each of two tags. At least one of the two tags was
                // overwritten by then; which, is for the registry to say.
                assertThat(ids(after)).isNotEqualTo(ids(before));
            }
            assertThat(pinnedDigests(after)).isEqualTo(reportedDigests(after));
            scene.check.invariants();
            scene.check.nothingLeft(List.of(daemon), scene.temporary);
            assertThat(scene.home.resolve("unfinished")).isEmptyDirectory();
        }
    }

    /** A builder lets go of what it just built a little later, and what it holds is not pruned. */
    private static void forgetBuilds() throws IOException, InterruptedException {
        for (int look = 0; look < 100; look++) {
            daemon.docker("builder", "prune", "--all", "--force");
            if (daemon.docker("system", "df", "--format", "{{.Type}}={{.TotalCount}}")
                    .contains("Build Cache=0")) {
                return;
            }
            Thread.sleep(200);
        }
        throw new IOException("the builder does not forget: " + daemon.docker("system", "df"));
    }

    private static List<String> pinnedDigests(RunReport report) {
        return report.tagUpdates().stream()
                .filter(update -> !update.alias())
                .map(TagUpdate::to)
                .toList();
    }

    private static List<String> reportedDigests(RunReport report) {
        return report.cells().stream()
                .map(cell -> cell.result().staged().digest())
                .toList();
    }

    private static List<String> ids(RunReport report) {
        return report.cells().stream().map(cell -> cell.result().imageId()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", EngineMain.CLASSIC})
    void killed_in_the_middle_of_a_build_it_leaves_nothing_that_the_next_run_does_not_remove(String builder)
            throws Exception {
        Scene scene = new Scene(builder.isEmpty() ? 300 : 301);
        scene.host = builder + daemon.host();
        String sleep = "sleep 71." + scene.record + ProcessHandle.current().pid();
        scene.matrix.file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nRUN echo > /one\nRUN " + sleep + "\n");
        EngineProcess process =
                EngineProcess.start(scene.matrix, proxy.address(), scene.home, scene.temporary, 0, "", scene.host);
        Await.until(Duration.ofSeconds(60), () -> !RunningCommands.with(sleep).isEmpty(), process::log);
        process.kill();
        scene.matrix.write();

        scene.goOn();

        assertThat(RunningCommands.with(sleep)).isEmpty();
    }

    /** A context that is made for the classic builder is in the run's folder, so that it is found. */
    @Test
    void killed_while_it_makes_a_context_it_leaves_nothing_either() throws Exception {
        killedAtWorkOn("context", new Scene(400), EngineMain.CLASSIC);
    }

    /**
     * A daemon that does not reach this JVM saves its images to files in the run's folder, so that they are found.
     *
     * @param file an image that comes from the daemon, a layer that goes to the registry
     */
    @ParameterizedTest
    @ValueSource(strings = {"candidate\\d+.tar", "layer\\d+.gz"})
    void killed_while_a_file_is_on_its_way_it_leaves_nothing_either(String file) throws Exception {
        try (PrivateDaemon elsewhere = PrivateDaemon.startInOtherNetwork(PrivateDaemon.Kind.INSTALLED)) {
            killedAtWorkOn(file, new Scene(400 + file.length(), elsewhere), "");
        }
    }

    private static void killedAtWorkOn(String file, Scene scene, String builder) throws Exception {
        scene.large();
        scene.host = builder + scene.host;
        EngineProcess process =
                EngineProcess.start(scene.matrix, proxy.address(), scene.home, scene.temporary, 0, "", scene.host);
        Await.until(Duration.ofSeconds(60), () -> scene.isAtWorkOn(file), process::log);
        process.kill();
        assertThat(scene.isAtWorkOn(file)).as("killed in the middle of it").isTrue();

        scene.goOn();
    }

    /** The daemon pushes to a registry that the killed JVM serves, under a name that the next run removes. */
    @Test
    void killed_while_the_daemon_pushes_it_leaves_nothing_either() throws Exception {
        Scene scene = new Scene(450);
        scene.large();
        EngineProcess process =
                EngineProcess.start(scene.matrix, proxy.address(), scene.home, scene.temporary, 0, "", scene.host);
        Await.until(Duration.ofSeconds(60), EngineKillIT::isPushing, process::log);
        process.kill();

        scene.goOn();
    }

    private static boolean isPushing() {
        try {
            return daemon.docker("images", "--format", "{{.Repository}}").contains(LoopbackImages.PUSHED);
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void stopped_in_the_middle_it_leaves_nothing_and_goes_on_later() throws Exception {
        for (int record = 1; record <= 2; record++) {
            Scene scene = new Scene(100 + record).slow();
            scene.runAndStop(record);
            scene.goOn();
        }
    }

    /** One record after which to be killed: repositories, a home and sources of its own. */
    private static final class Scene {
        private final int record;
        private final PrivateDaemon own;
        private String host;
        private TestAttestation attestation;
        private String how = "";
        private final Path home;
        private final Path temporary;
        private final TinyMatrix matrix;
        private final OutsideCheck check;

        Scene(int record) throws IOException, InterruptedException {
            this(record, daemon);
        }

        Scene(int record, PrivateDaemon own) throws IOException, InterruptedException {
            this.record = record;
            this.own = own;
            this.host = own.host();
            Path folder = FOLDER.resolve("record-" + record);
            this.home = folder.resolve("home");
            this.temporary = Files.createDirectories(folder.resolve("tmp"));
            this.matrix = new TinyMatrix(folder.resolve("src"), "killed-" + record, List.of("1.0.0")).write();
            this.check = new OutsideCheck(new RawRegistry(registry.address()), matrix, home);
        }

        /** @return false if the run came to its end before there were so many records */
        boolean runAndKill() throws Exception {
            boolean killed = kill(record, how);
            check.invariants();
            return killed;
        }

        boolean kill(int after, String how) throws Exception {
            EngineProcess process = EngineProcess.start(matrix, proxy.address(), home, temporary, after, how, host);
            int status = process.await();
            assertThat(status).as(process.log()).isIn(0, 137);
            return status == 137;
        }

        /** @param tags whether the proofs are also kept under the tags of earlier versions of cosign */
        Scene attesting(boolean tags) throws IOException {
            how = tags ? EngineMain.ATTEST_WITH_TAGS : EngineMain.ATTEST;
            attestation = TestAttestation.in(home.resolveSibling("key"), tags);
            check.demandingProofs(attestation.verifier());
            return this;
        }

        /** So that its layers take longer than it takes to look. */
        void large() throws IOException {
            byte[] big = new byte[20_000_000];
            new Random(1).nextBytes(big);
            Files.write(matrix.root().resolve("ctx/big"), big);
            matrix.file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\nCOPY big /big\nRUN echo $V > /version\n");
        }

        /** So that a cell takes longer than it takes to stop it. */
        Scene slow() throws IOException {
            matrix.file("tests/base/Dockerfile", "RUN sleep 2\n");
            matrix.file("tests/node/Dockerfile", "RUN sleep 2\n");
            return this;
        }

        /** A cell is active when the run is stopped. */
        void runAndStop(int after) throws Exception {
            Thread run = Thread.currentThread();
            RecordHook hook = new RecordHook(after, () -> new Thread(() -> stop(run), "stops the run").start());
            Files.createDirectories(home);
            try (PrintStream out = new PrintStream(Files.newOutputStream(home.resolve("first-console.txt")))) {
                assertThatThrownBy(() -> new Engine(setup(), hook::open).run(out))
                        .isInstanceOf(InterruptedException.class);
            }
            check.invariants();
            check.nothingLeft(List.of(own), temporary);
        }

        private static void stop(Thread run) {
            try {
                Thread.sleep(HALF_A_CELL_MILLIS);
                run.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Engine.Setup setup() {
            return EngineMain.setup(
                    matrix.root(), proxy.address(), home, List.of(EngineMain.daemon("d1", host)), RunSettings.DEFAULT);
        }

        /** Whether there is such a file or folder among what a run needs only meanwhile. */
        boolean isAtWorkOn(String name) {
            try (Stream<Path> all = Files.walk(home.resolve("work"))) {
                return all.anyMatch(path -> path.getFileName().toString().matches(name) && size(path) > 1_000_000);
            } catch (IOException | UncheckedIOException changing) {
                return false;
            }
        }

        private static long size(Path path) {
            try {
                return Files.isDirectory(path) ? Long.MAX_VALUE : Files.size(path);
            } catch (IOException gone) {
                return 0;
            }
        }

        RunReport run() throws Exception {
            Files.createDirectories(home);
            try (PrintStream out = new PrintStream(Files.newOutputStream(home.resolve("console.txt")))) {
                return new Engine(setup(), Journal::new, attestation).run(out);
            }
        }

        void goOn() throws Exception {
            Map<String, JsonNode> before = check.proofs().proven();
            check.converged(run());
            check.nothingLeft(List.of(own), temporary);
            check.notBuiltAgain(before);
            WriteOrder order = new WriteOrder(matrix.repository(), List.of("1.0.0"))
                    .demanding(attestation == null ? List.of() : TestProofs.KINDS);
            if (how.equals(EngineMain.ATTEST_WITH_TAGS)) {
                order.withAttestationTags();
            }
            order.check(proxy.answered());
        }
    }
}
