package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SmallDisk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry's disk is full when a run begins to stage; {@link RandomFaultsIT} fills others. */
class FullDisksIT {
    @TempDir
    private Path folder;

    @Test
    void nothing_wrong_gets_a_name_and_once_there_is_room_the_next_run_gets_there() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a small disk to fill it up");
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("registry"), 32);
                PrivateRegistry registry = PrivateRegistry.startWithUser(disk.folder());
                PrivateDaemon daemon = PrivateDaemon.start()) {
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "full", List.of("1.0.0", "1.1.0")).write();
            Path home = Files.createDirectories(folder.resolve("home"));
            OutsideCheck check = new OutsideCheck(new RawRegistry(registry.address()), matrix, home);
            Engine.Setup setup = EngineMain.setup(
                    matrix.root(),
                    registry.address(),
                    home,
                    List.of(EngineMain.daemon("d1", daemon)),
                    RunSettings.DEFAULT.withRetries(1));

            run(new Engine(setup, new RecordHook(1, () -> fill(disk))::open), home.resolve("first.txt"));
            check.invariants();
            disk.free();

            check.converged(run(new Engine(setup), home.resolve("second.txt")));
            check.nothingLeft(List.of(daemon));
        }
    }

    private static RunReport run(Engine engine, Path console) throws Exception {
        try (PrintStream out = new PrintStream(Files.newOutputStream(console))) {
            RunReport report = engine.run(out);
            assertThat(report.outcome()).isIn(MatrixRun.SUCCESS, MatrixRun.UNSTABLE);
            return report;
        }
    }

    private static void fill(SmallDisk disk) {
        try {
            disk.fill();
        } catch (IOException notFilled) {
            throw new AssertionError(notFilled);
        }
    }
}
