package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.engine.EngineDaemon;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells that are uploaded at the same time and have a new layer in common. */
@DockerTest
class SharedLayerIT {
    /** More than is kept in memory, so that it is streamed. */
    private static final int LARGE = 4 << 20;

    private static final int SLOTS = 3;

    @TempDir
    private Path folder;

    @Test
    void new_layer_that_cells_have_in_common_is_sent_once() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser();
                FaultyProxy target = FaultyProxy.before(registry.address())) {
            TinyMatrix matrix =
                    new TinyMatrix(folder.resolve("src"), "shared", List.of("1.0.0", "2.0.0", "3.0.0")).write();
            matrix.file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nCOPY large /\nARG V\nRUN echo $V > /version\n");
            byte[] large = new byte[LARGE];
            new Random(1).nextBytes(large);
            Files.write(matrix.root().resolve("ctx/large"), large);
            // Long enough for the other cells to get to their uploads.
            target.always("PATCH .*/shared/tiny/", exchange -> {
                LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                exchange.pass();
            });

            RunReport report = new Engine(EngineMain.setup(
                            matrix.root(),
                            target.address(),
                            folder.resolve("home"),
                            List.of(new EngineDaemon(
                                    "d1", EngineMain.daemon("d1", daemon).environment(), SLOTS, Set.of())),
                            RunSettings.builder().push(true).build()))
                    .run(new PrintStream(OutputStream.nullOutputStream()));

            assertThat(report.outcome()).isEqualTo(RunOutcome.SUCCESS);
            assertThat(target.count("PATCH .*/shared/tiny/")).isEqualTo(1);
        }
    }
}
