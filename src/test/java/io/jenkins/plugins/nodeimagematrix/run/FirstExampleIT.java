package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Documentation.Example;
import io.jenkins.plugins.nodeimagematrix.support.NodeBinaries;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README's first example, built and published as it is printed. Its Dockerfile gets Node.js from a mirror in this JVM, by the
 * argument that it has for that; the base images are put together from Debian's packages and loaded by hand, for no registry
 * that has them can be reached; and there is no network.
 */
@DockerTest
class FirstExampleIT {
    private static final Path README = Path.of("README.md");
    private static final List<String> RELEASES = List.of("20.19.5", "22.20.0");

    @TempDir
    private Path folder;

    private HttpServer mirror;
    private Path root;

    @BeforeEach
    void startMirror() throws Exception {
        Path files = Files.createDirectories(folder.resolve("mirror"));
        for (String release : RELEASES) {
            String name = "node-v" + release + "-linux-x64";
            NodeBinaries.install(release, files.resolve(name));
            Program.run(files, List.of("tar", "-I", "gzip -1", "-cf", name + ".tar.gz", name));
        }
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.createContext("/", exchange -> {
            Path file = files.resolve(
                    Path.of(exchange.getRequestURI().getPath()).getFileName().toString());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, head ? -1 : Files.size(file));
            if (!head) {
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        mirror.start();
    }

    @AfterEach
    void stopMirror() {
        mirror.stop(0);
    }

    @Test
    void published_images_are_of_the_systems_and_releases_that_their_names_say() throws Exception {
        publishes("");
    }

    @Test
    @Tag("long")
    void published_images_of_the_classic_builder_are_so_too() throws Exception {
        publishes(EngineMain.CLASSIC);
    }

    /** @param builder what the name of the daemon begins with */
    private void publishes(String builder) throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry registry = PrivateRegistry.start()) {
            for (String suite : List.of("bookworm", "trixie")) {
                daemon.docker(
                        "import",
                        "--change",
                        "ENV PATH=/usr/local/bin:/usr/bin:/bin",
                        BaseRootfs.tar(suite).toString(),
                        "debian:" + suite);
            }
            write(registry.address());
            Engine engine = engine(registry, builder + daemon.host());

            RunReport report = run(engine);

            ReportSchema.require(report);
            assertThat(report.outcome()).as(report.toJson()).isEqualTo(RunOutcome.SUCCESS);
            assertThat(report.cells()).hasSize(4).allSatisfy(cell -> {
                assertThat(cell.result().base().image()).isEqualTo("debian:" + cell.os());
                assertThat(cell.result().base().imageId())
                        .isEqualTo(daemon.docker("image", "inspect", "--format", "{{.Id}}", "debian:" + cell.os())
                                .strip());
            });
            Set<String> published = new HashSet<>();
            for (TagUpdate update : report.tagUpdates()) {
                String system = update.reference().replaceFirst(".*/(\\w+):.*", "$1");
                String release = update.cell().replaceFirst(".*:", "");
                daemon.docker("pull", "--quiet", update.reference());
                assertThat(inside(daemon, update.reference(), "cat", "/etc/os-release"))
                        .as(update.reference())
                        .contains("VERSION_CODENAME=" + system);
                assertThat(inside(daemon, update.reference(), "node", "--version")
                                .strip())
                        .isEqualTo("v" + release);
                published.add(update.reference().substring(registry.address().length() + 1));
            }
            for (String system : List.of("bookworm", "trixie")) {
                for (String tag : List.of("20.19.5", "20.19", "20", "22.20.0", "22.20", "22", "latest")) {
                    assertThat(published).contains("myorg/" + system + ":" + tag);
                }
            }

            Path dockerfile = root.resolve("docker/Dockerfile");
            Files.writeString(
                    dockerfile, Files.readString(dockerfile).replace("FROM ${BASE}\n", "FROM debian:bookworm\n"));
            assertThatThrownBy(() -> run(engine))
                    .isInstanceOf(MatrixFileException.class)
                    .hasMessage("docker/Dockerfile:8:1: trixie:20.19.5: is built FROM debian:bookworm and not from"
                            + " debian:trixie as the matrix file says; write ARG BASE before the first FROM, and"
                            + " FROM ${BASE}; or correct 'from'");
        }
    }

    private void write(String registry) throws Exception {
        root = folder.resolve("src");
        Example matrix = Documentation.examples("yaml", README).get(0);
        List<Example> dockerfiles = Documentation.examples("dockerfile", README);
        TinyMatrix files = new TinyMatrix(root, "unused", List.of());
        files.file(
                TinyMatrix.FILE,
                matrix.text()
                        .replace("registry.example.com", registry)
                        .replace(
                                "args: { NODE_VERSION: \"{node}\" }",
                                "args: { NODE_VERSION: \"{node}\", NODE_MIRROR: \"http://localhost:"
                                        + mirror.getAddress().getPort() + "\" }\n    network: none"));
        files.file("docker/Dockerfile", dockerfiles.get(0).text());
        files.file("tests/node/Dockerfile", dockerfiles.get(1).text());
    }

    private Engine engine(PrivateRegistry registry, String host) {
        return new Engine(EngineMain.setup(
                root,
                registry.address(),
                folder.resolve("home"),
                List.of(EngineMain.daemon("d1", host)),
                RunSettings.DEFAULT));
    }

    private static RunReport run(Engine engine) throws Exception {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        return engine.run(new PrintStream(console, true, StandardCharsets.UTF_8));
    }

    private static String inside(PrivateDaemon daemon, String image, String... command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", "--rm", "--network", "none", image));
        arguments.addAll(List.of(command));
        return daemon.docker(arguments.toArray(String[]::new));
    }
}
