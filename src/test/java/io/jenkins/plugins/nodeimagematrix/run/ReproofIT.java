package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When only the tests of a cell change, the image that is published is tested again: it is neither built nor pushed. */
@DockerTest
class ReproofIT {
    private static final String CELL = "tiny:1.0.0";

    @TempDir
    private Path folder;

    @Test
    void published_image_is_tested_again_by_its_digest() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser()) {
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "reproof", List.of("1.0.0")).write();
            OutsideCheck check = new OutsideCheck(new RawRegistry(registry.address()), matrix, folder.resolve("home"));
            Engine engine = new Engine(EngineMain.setup(
                    matrix.root(),
                    registry.address(),
                    folder.resolve("home"),
                    List.of(EngineMain.daemon("d1", daemon)),
                    RunSettings.DEFAULT));
            CellResult first = run(engine);

            matrix.file(
                    "tests/node/Dockerfile",
                    "ARG V\nRUN test \"$(cat /version)\" = \"$V\"\nRUN test -x /bin/busybox\n");
            CellResult again = run(engine);

            assertThat(again.state()).as(again.toString()).isEqualTo(CellState.PROVEN);
            assertThat(again.reason()).contains("tests changed");
            assertThat(again.build()).as("nothing was built").isEmpty();
            assertThat(again.imageId()).isEqualTo(first.imageId());
            assertThat(again.staged().digest()).isEqualTo(first.staged().digest());
            assertThat(again.tests().get(0).cases()).as("with the new test").hasSize(3);
            check.invariants();
            check.nothingLeft(List.of(daemon));

            matrix.file("tests/node/Dockerfile", "RUN false\n");
            CellResult failed = run(engine);

            assertThat(failed.state()).isEqualTo(CellState.FAILED);
            check.invariants();
            check.nothingLeft(List.of(daemon));

            matrix.file("tests/node/Dockerfile", "RUN true\n");
            assertThat(run(engine).imageId()).isEqualTo(first.imageId());
            assertThat(run(engine).state()).isEqualTo(CellState.UNCHANGED);
        }
    }

    private static CellResult run(Engine engine) throws Exception {
        RunReport report = engine.run(new PrintStream(OutputStream.nullOutputStream()));
        ReportSchema.require(report);
        return report.cells().stream()
                .filter(cell -> cell.name().equals(CELL))
                .findFirst()
                .orElseThrow()
                .result();
    }
}
