package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base image that moved is under what is built next, though the daemon has its earlier one under the same name. */
@DockerTest
class MovedBaseIT {
    private static final String EDITION = "edition";

    @TempDir
    private Path folder;

    @Test
    void image_is_rebuilt_on_the_base_that_the_registry_has_now() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry bases = PrivateRegistry.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser()) {
            String base = bases.address() + "/os/tiny";
            bring(daemon, base + ":1", "first");
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "moved", List.of("1.0.0")).write();
            registry.expectRenewedTags(matrix.repository());
            matrix.file("base/Dockerfile", "FROM " + base + ":1\n");
            Engine engine = new Engine(EngineMain.setup(
                    matrix.root(),
                    registry.address(),
                    folder.resolve("home"),
                    List.of(EngineMain.daemon("d1", daemon)),
                    RunSettings.builder().refresh(true).build()));
            RegistryClient published = new RegistryClient(
                    registry.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 0);

            assertThat(states(engine)).containsOnly(CellState.PROVEN);
            assertThat(states(engine)).containsOnly(CellState.UNCHANGED);
            assertThat(edition(published, matrix)).isEqualTo("first");

            bring(daemon, base + ":2", "second");
            RegistryClient client = new RegistryClient(bases.address(), null, 0);
            Manifest second = client.get("os/tiny", "2").orElseThrow();
            client.put("os/tiny", "1", second);

            assertThat(states(engine)).containsOnly(CellState.PROVEN);
            assertThat(edition(published, matrix)).isEqualTo("second");

            bases.kill();
            assertThat(states(engine)).containsOnly(CellState.UNCHANGED);
        }
    }

    @Test
    void image_on_a_base_that_moved_is_the_next_revision_and_the_version_moves_to_it() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry bases = PrivateRegistry.start();
                PrivateRegistry registry = PrivateRegistry.startWithUser()) {
            String base = bases.address() + "/os/tiny";
            bring(daemon, base + ":1", "first");
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "revised", List.of("1.0.0")).write();
            // With revisions, the tag of the version is an alias.
            registry.expectRenewedTags(matrix.repository());
            matrix.file("base/Dockerfile", "FROM " + base + ":1\n");
            Path file = matrix.root().resolve("image-matrix.yaml");
            Files.writeString(file, "revisions: true\n" + Files.readString(file));
            RegistryClient published = new RegistryClient(
                    registry.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 0);

            Engine engine = engine(matrix, registry, daemon, "home");
            assertThat(states(engine)).containsOnly(CellState.PROVEN);
            String first = digest(published, matrix, "1.0.0-r1");
            assertThat(digest(published, matrix, "1.0.0")).isEqualTo(first).isNotNull();

            bring(daemon, base + ":2", "second");
            RegistryClient client = new RegistryClient(bases.address(), null, 0);
            client.put("os/tiny", "1", client.get("os/tiny", "2").orElseThrow());
            RunReport report = engine.run(new PrintStream(OutputStream.nullOutputStream()));

            assertThat(report.outcome()).isEqualTo(RunOutcome.SUCCESS);
            assertThat(edition(published, matrix)).isEqualTo("second");
            assertThat(digest(published, matrix, "1.0.0-r1")).isEqualTo(first);
            assertThat(digest(published, matrix, "1.0.0-r2")).isEqualTo(digest(published, matrix, "1.0.0"));
            assertThat(report.cells().stream().flatMap(cell -> cell.pinned().stream()))
                    .anyMatch(tag -> tag.endsWith(":1.0.0-r2"));
            assertThat(states(engine)).containsOnly(CellState.UNCHANGED);

            // A job without its data tests the images again, and puts nothing.
            RunReport anew = engine(matrix, registry, daemon, "another home")
                    .run(new PrintStream(OutputStream.nullOutputStream()));
            assertThat(anew.tagUpdates()).extracting(TagUpdate::kind).containsOnly(TagUpdate.Kind.UNCHANGED);
            assertThat(digest(published, matrix, "1.0.0-r3")).isNull();
        }
    }

    private Engine engine(TinyMatrix matrix, PrivateRegistry registry, PrivateDaemon daemon, String home)
            throws Exception {
        return new Engine(EngineMain.setup(
                matrix.root(),
                registry.address(),
                folder.resolve(home),
                List.of(EngineMain.daemon("d1", daemon)),
                RunSettings.DEFAULT));
    }

    private static String digest(RegistryClient registry, TinyMatrix matrix, String tag) throws Exception {
        return registry.digest(matrix.repository(), tag).orElse(null);
    }

    private static void bring(PrivateDaemon daemon, String name, String edition) throws Exception {
        daemon.docker(
                "import",
                "--change",
                "ENV PATH=/bin",
                "--change",
                "LABEL " + EDITION + "=" + edition,
                TinyMatrix.rootfs().toString(),
                name);
        daemon.docker("push", "--quiet", name);
    }

    private static String edition(RegistryClient registry, TinyMatrix matrix) throws Exception {
        return ImageLabels.read(registry, matrix.repository(), "1.0.0", EDITION).orElseThrow();
    }

    private static List<CellState> states(Engine engine) throws Exception {
        RunReport report = engine.run(new PrintStream(OutputStream.nullOutputStream()));
        return report.cells().stream().map(cell -> cell.result().state()).toList();
    }
}
