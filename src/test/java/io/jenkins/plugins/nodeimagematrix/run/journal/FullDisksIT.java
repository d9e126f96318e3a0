package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.EngineMain;
import io.jenkins.plugins.nodeimagematrix.run.OutsideCheck;
import io.jenkins.plugins.nodeimagematrix.run.RandomFaultsIT;
import io.jenkins.plugins.nodeimagematrix.run.RawRegistry;
import io.jenkins.plugins.nodeimagematrix.run.RecordHook;
import io.jenkins.plugins.nodeimagematrix.run.TinyMatrix;
import io.jenkins.plugins.nodeimagematrix.run.WriteOrder;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The registry's disk is full when a run begins to stage, or puts a tag, and a journal's when a record is appended; {@link
 * RandomFaultsIT} fills others.
 */
@DockerTest
class FullDisksIT {
    @TempDir
    private Path folder;

    private SmallDisk disk;

    @BeforeAll
    static void requireRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a small disk to fill it up");
    }

    @Test
    void full_when_a_run_begins_to_stage() throws Exception {
        assertThat(play(new RecordHook(1, this::fill), 0)).isEmpty();
    }

    /**
     * One block is left, and the registry uses it for what it writes down for a new tag first: then the tag exists, and no client
     * can read it.
     *
     * @param number of the tag among those that are put: the first and a later one of the pinned tags, an alias
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void full_when_a_run_puts_a_tag(int number) throws Exception {
        assertThat(play(new RecordHook(0, () -> {}), number)).hasSize(1);
    }

    @Test
    void a_record_that_a_full_disk_refused_leaves_the_one_after_it_whole() throws Exception {
        List<JournalRecord> records = List.of(
                new JournalRecord.CellEnded(CellResults.proven("jessie:4.4.7", "sha256:1")),
                new JournalRecord.CellEnded(CellResults.failed("jessie:6.3.1", "tests/node", 2)));
        try (SmallDisk small = SmallDisk.mount(folder.resolve("small"), 1)) {
            Path file = small.folder().resolve("journal");
            try (Journal journal = new Journal(file)) {
                journal.append(records.get(0));
                small.fill();
                // More than fits into what is left of the journal's last block.
                JournalRecord tooLong = new JournalRecord.Left(List.of("x".repeat(10_000)));
                assertThatThrownBy(() -> journal.append(tooLong)).isInstanceOf(IOException.class);
                small.free();
                journal.append(records.get(1));
            }

            assertThat(Journal.read(file)).isEqualTo(records);
        }
    }

    /**
     * Nothing wrong gets a name, and once there is room a plain second run gets there without building again.
     *
     * @param put of the tags that are put, before which the disk gets full but for one block; 0 for never
     * @return the tags that could not be read in between
     */
    private Set<String> play(RecordHook hook, int put) throws Exception {
        try (SmallDisk small = SmallDisk.mount(folder.resolve("registry"), 32);
                PrivateRegistry registry = PrivateRegistry.startWithUser(small.folder());
                FaultyProxy proxy = FaultyProxy.before(registry.address());
                PrivateDaemon daemon = PrivateDaemon.start()) {
            disk = small;
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "full", List.of("1.0.0", "1.1.0")).write();
            Path home = Files.createDirectories(folder.resolve("home"));
            OutsideCheck check = new OutsideCheck(new RawRegistry(registry.address()), matrix, home);
            Engine.Setup setup = EngineMain.setup(
                    matrix.root(),
                    proxy.address(),
                    home,
                    List.of(EngineMain.daemon("d1", daemon)),
                    RunSettings.builder().retries(1).build());
            AtomicInteger puts = new AtomicInteger();
            proxy.always("PUT .*/manifests/[^:]+$", exchange -> oneByOne(exchange, puts, put));

            run(new Engine(setup, hook::open), home.resolve("first.txt"));
            check.invariants();
            disk.free();
            Set<String> unreadable = check.unreadable();
            Map<String, JsonNode> proven = check.proofs().proven();

            check.converged(run(new Engine(setup), home.resolve("second.txt")));
            check.nothingLeft(List.of(daemon));
            check.notBuiltAgain(proven);
            new WriteOrder(matrix.repository(), List.of("1.0.0", "1.1.0")).check(proxy.answered());
            assertThat(check.unreadable()).isEmpty();
            assertThat(home.resolve("unfinished")).isEmptyDirectory();
            return unreadable;
        }
    }

    /** So that no other tag takes the last block. */
    private synchronized void oneByOne(ProxiedExchange exchange, AtomicInteger puts, int full) throws IOException {
        if (puts.incrementAndGet() == full) {
            disk.fillBut(1);
        }
        exchange.pass();
    }

    private static RunReport run(Engine engine, Path console) throws Exception {
        try (PrintStream out = new PrintStream(Files.newOutputStream(console))) {
            RunReport report = engine.run(out);
            assertThat(report.outcome()).isIn(RunOutcome.SUCCESS, RunOutcome.UNSTABLE);
            return report;
        }
    }

    private void fill() {
        try {
            disk.fill();
        } catch (IOException notFilled) {
            throw new AssertionError(notFilled);
        }
    }
}
