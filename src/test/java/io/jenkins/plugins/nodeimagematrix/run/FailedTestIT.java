package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not proven gets no name: a cell of which a test failed, and one that has none, unless its file says that it may. */
@DockerTest
class FailedTestIT {
    private static PrivateDaemon daemon;
    private static PrivateRegistry registry;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        daemon = PrivateDaemon.start();
        registry = PrivateRegistry.startWithUser();
    }

    @AfterAll
    static void stop() throws Exception {
        daemon.close();
        registry.close();
    }

    private RunReport run(TinyMatrix matrix) throws Exception {
        Engine.Setup setup = EngineMain.setup(
                matrix.root(),
                registry.address(),
                folder.resolve("home"),
                List.of(EngineMain.daemon("d1", daemon)),
                RunSettings.builder().retries(3).build());
        return new Engine(setup).run(new PrintStream(OutputStream.nullOutputStream()));
    }

    @Test
    void cell_without_a_test_is_only_published_if_its_file_says_so_and_the_report_says_it_too() throws Exception {
        TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "untested", List.of("1.0.0")).write();
        String file = Files.readString(matrix.root().resolve(TinyMatrix.FILE));
        matrix.file(TinyMatrix.FILE, file.replace("tests: [tests/node]", "tests: []"));

        RunReport refused = run(matrix);

        CellResult result = refused.cells().get(1).result();
        assertThat(result.state()).isEqualTo(CellState.FAILED);
        assertThat(result.failure().headline()).contains("has no test", "untested: true");
        assertThat(refused.outcome()).isEqualTo(RunOutcome.UNSTABLE);
        assertThat(new RawRegistry(registry.address()).tags(matrix.repository()))
                .isEmpty();

        matrix.file(TinyMatrix.FILE, file.replace("tests: [tests/node]", "tests: []\n    untested: true"));
        RunReport published = run(matrix);

        assertThat(published.cells().get(1).result().state()).isEqualTo(CellState.UNTESTED);
        assertThat(published.outcome()).isEqualTo(RunOutcome.SUCCESS);
        assertThat(new RawRegistry(registry.address()).tags(matrix.repository()))
                .contains("1.0.0", "latest");
    }

    @Test
    void all_tests_of_a_cell_are_built_once_and_nothing_of_it_gets_a_name() throws Exception {
        TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "failing", List.of("1.0.0")).write();
        String file = Files.readString(matrix.root().resolve(TinyMatrix.FILE));
        matrix.file(TinyMatrix.FILE, file.replace("tests: [tests/node]", "tests: [tests/bad, tests/node]"));
        matrix.file(
                "tests/bad/Dockerfile",
                "ENV A=b\nRUN echo 'npm ERR! network connect ETIMEDOUT 10.0.0.1:443' >&2; false\n");
        RunReport report = run(matrix);

        CellResult result = report.cells().get(1).result();
        assertThat(result.state()).isEqualTo(CellState.FAILED);
        assertThat(result.tests()).extracting(CellResult.LayerTest::passed).containsExactly(false, true);
        assertThat(result.retries()).isZero();
        assertThat(result.failure().kind()).isEqualTo(CellFailure.Kind.TEST);
        assertThat(result.failure().headline()).startsWith("tests/bad/Dockerfile:2: ");
        assertThat(result.failure().exitCode()).isEqualTo(1);
        assertThat(result.failure().output()).contains("ETIMEDOUT");
        assertThat(report.outcome()).isEqualTo(RunOutcome.UNSTABLE);
        assertThat(new RawRegistry(registry.address()).tags(matrix.repository()))
                .isEmpty();
    }
}
