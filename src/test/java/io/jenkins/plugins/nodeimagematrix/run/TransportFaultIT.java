package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Network errors at a registry or mirror are retried with growing pauses up to the limit, and counted. */
@DockerTest
class TransportFaultIT {
    private static final String MIRROR = "npm ERR! network connect ETIMEDOUT 10.0.0.1:443";

    @TempDir
    private Path folder;

    @Test
    void build_is_tried_again_and_the_report_says_how_often_and_why() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry bases = PrivateRegistry.start();
                FaultyProxy way = FaultyProxy.before(bases.address());
                PrivateRegistry registry = PrivateRegistry.startWithUser();
                FaultyProxy target = FaultyProxy.before(registry.address())) {
            String pushed = bases.address() + "/os/tiny:1";
            daemon.docker(
                    "import", "--change", "ENV PATH=/bin", TinyMatrix.rootfs().toString(), pushed);
            daemon.docker("push", "--quiet", pushed);
            daemon.docker("rmi", pushed);
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "retried", List.of("1.0.0")).write();
            matrix.file("base/Dockerfile", "FROM " + way.address() + "/os/tiny:1\n");
            matrix.file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nRUN echo '" + MIRROR + "' >&2; false\n");
            way.always("GET .*/(manifests|blobs)/", exchange -> exchange.refuse(503, "UNAVAILABLE", "overloaded"));
            target.on("PUT .*/manifests/1$", 0, 1, exchange -> exchange.refuse(503, "UNAVAILABLE", "overloaded"));
            Thread repair = new Thread(() -> {
                Await.until(
                        Duration.ofMinutes(1), () -> isLogged("trying again in 2 s"), () -> "nothing is tried again");
                way.heal();
            });
            repair.start();

            RunReport report = new Engine(EngineMain.setup(
                            matrix.root(),
                            target.address(),
                            folder.resolve("home"),
                            List.of(EngineMain.daemon("d1", daemon)),
                            RunSettings.builder().retries(2).build()))
                    .run(new PrintStream(OutputStream.nullOutputStream()));
            repair.join();

            CellResult base = report.cells().get(0).result();
            assertThat(base.state()).as(String.valueOf(base.failure())).isEqualTo(CellState.PROVEN);
            assertThat(base.retries()).isBetween(1, 2);
            assertThat(base.retried().get(0).what()).isIn("build", "pull " + way.address() + "/os/tiny:1");
            assertThat(base.retried().get(0).why()).contains("503");
            CellResult node = report.cells().get(1).result();
            assertThat(node.state()).isEqualTo(CellState.FAILED);
            assertThat(node.retries()).isEqualTo(2);
            assertThat(node.retried()).extracting(CellResult.Retry::what).containsExactly("build", "build");
            assertThat(node.failure().kind()).isEqualTo(CellFailure.Kind.TRANSPORT);
            assertThat(node.failure().output()).contains("ETIMEDOUT");
            assertThat(isLogged("trying again in 4 s")).isTrue();
            assertThat(report.events())
                    .as("the registry that the run itself asked")
                    .anySatisfy(
                            event -> assertThat(event.text()).contains(target.address(), "had to be repeated", "503"));
            ReportSchema.require(report);
        }
    }

    private boolean isLogged(String text) {
        Path runs = folder.resolve("home/runs");
        if (!Files.isDirectory(runs)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(runs)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .anyMatch(file -> read(file).contains(text));
        } catch (IOException | UncheckedIOException changing) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }
}
