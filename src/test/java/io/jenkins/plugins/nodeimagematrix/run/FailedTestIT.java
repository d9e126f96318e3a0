package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that fails is built once, whatever it printed; the other tests of its cell are built all the same. */
class FailedTestIT {
    @TempDir
    private Path folder;

    @Test
    void all_tests_of_a_cell_are_built_once_and_nothing_of_it_gets_a_name() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser()) {
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "failing", List.of("1.0.0")).write();
            String file = Files.readString(matrix.root().resolve(TinyMatrix.FILE));
            matrix.file(TinyMatrix.FILE, file.replace("tests: [tests/node]", "tests: [tests/bad, tests/node]"));
            matrix.file(
                    "tests/bad/Dockerfile",
                    "ENV A=b\nRUN echo 'npm ERR! network connect ETIMEDOUT 10.0.0.1:443' >&2; false\n");
            Engine.Setup setup = EngineMain.setup(
                    matrix.root(),
                    registry.address(),
                    folder.resolve("home"),
                    List.of(EngineMain.daemon("d1", daemon)),
                    RunSettings.DEFAULT.withRetries(3));

            RunReport report = new Engine(setup).run(new PrintStream(OutputStream.nullOutputStream()));

            CellResult result = report.cells().get(1).result();
            assertThat(result.state()).isEqualTo(CellState.FAILED);
            assertThat(result.tests()).extracting(CellResult.LayerTest::passed).containsExactly(false, true);
            assertThat(result.retries()).isZero();
            assertThat(result.failure().kind()).isEqualTo(CellResult.Failure.Kind.TEST);
            assertThat(result.failure().headline()).startsWith("tests/bad/Dockerfile:2: ");
            assertThat(result.failure().exitCode()).isEqualTo(1);
            assertThat(result.failure().output()).contains("ETIMEDOUT");
            assertThat(report.outcome()).isEqualTo(MatrixRun.UNSTABLE);
            assertThat(new RawRegistry(registry.address()).tags(matrix.repository()))
                    .isEmpty();
        }
    }
}
