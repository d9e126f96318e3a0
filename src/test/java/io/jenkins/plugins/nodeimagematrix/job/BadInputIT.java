package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.support.ReservedPort;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong ends the build with one message that names the thing and the remedy, and leaves nothing behind. */
@ControllerTest
class BadInputIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MATRIX = """
            axes:
              os: { tiny: { default: true } }
              node: { releases: ["22.20.0"] }
            images:
              node:
                repository: "bad/{os}"
                context: "ctx"
                dockerfile: "ctx/Dockerfile"
                network: none
                tests: [tests/any]
                tag: "{node}"
            """;

    private static Bench bench;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        bench = Bench.start("bad-input", PrivateRegistry.startWithUser());
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    private Path workspace;

    @BeforeEach
    void aWorkspaceThatIsFine() throws IOException {
        Path parent = Files.createDirectories(Path.of("target", "bad-input")).toAbsolutePath();
        workspace = Files.createTempDirectory(parent, "w");
        Files.createDirectories(workspace.resolve("ctx"));
        Files.createDirectories(workspace.resolve("tests/any"));
        Files.writeString(workspace.resolve("image-matrix.yaml"), MATRIX);
        Files.writeString(workspace.resolve("ctx/Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        Files.writeString(workspace.resolve("tests/any/Dockerfile"), "RUN true\n");
    }

    @AfterEach
    void nothingIsLeft() throws IOException, InterruptedException {
        for (PrivateDaemon daemon : bench.daemons()) {
            assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
        }
        assertThat(Program.run(
                        Path.of("/"),
                        List.of(
                                "curl",
                                "-sS",
                                "-u",
                                PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD,
                                "http://" + bench.registry.address() + "/v2/_catalog")))
                .contains("\"repositories\":[]");
        Cache.delete(workspace);
    }

    @Test
    void no_matrix_file() throws IOException {
        Files.delete(workspace.resolve("image-matrix.yaml"));

        fails("There is no matrix file \"image-matrix.yaml\" in the workspace", "Check the field");
    }

    @Test
    void malformed_matrix_file() throws IOException {
        Files.writeString(workspace.resolve("image-matrix.yaml"), "axes: [unclosed\n");

        fails("The matrix file image-matrix.yaml can't be used", "image-matrix.yaml:");
    }

    @Test
    void unknown_keys_are_all_named_with_their_place_and_the_nearest_known_one() throws IOException {
        Files.writeString(
                workspace.resolve("image-matrix.yaml"),
                MATRIX.replace("tests:", "test:").replace("network:", "netwrok:"));

        fails(
                "image-matrix.yaml:9:5: images.node.netwrok: unknown key; did you mean 'network'?",
                "image-matrix.yaml:10:5: images.node.test: unknown key; did you mean 'tests'?");
    }

    @Test
    void system_without_a_dockerfile() throws IOException {
        Files.delete(workspace.resolve("ctx/Dockerfile"));

        fails("Dockerfile ctx/Dockerfile, which tiny:22.20.0 needs");
    }

    @Test
    void missing_test() throws IOException {
        Files.delete(workspace.resolve("tests/any/Dockerfile"));

        fails("tests/any/Dockerfile");
    }

    @Test
    void lock_file_that_is_not_current() throws IOException {
        Files.writeString(
                workspace.resolve("image-matrix.yaml"),
                MATRIX.replace(
                        "{ releases: [\"22.20.0\"] }",
                        "{ releases: \">=20.18 <20.20\", updates: patch, lock: locks/node.lock }"));
        Files.createDirectories(workspace.resolve("locks"));
        Files.writeString(
                workspace.resolve("locks/node.lock"),
                "format 1\n18.20.8 2025-03-27 first-run\n20.19.0 2025-03-13 first-run\n");

        // Planning is all there is to see, so no agent has to be there.
        Build build = withoutPush("<label>nowhere</label>");

        assertThat(build.result(PATIENCE)).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("Added: 20.19.1 (patch)", "Held: 20.18.0", "Removed: 18.20.8 (")
                .contains("The lock file locks/node.lock is not current")
                .doesNotContain("Added: 20.18.", "Added: 20.19.0");
        assertThat(build.client().page(build.path() + "artifact/locks/node.lock"))
                .startsWith("#")
                .contains("\n20.19.0 2025-03-13 first-run\n20.19.1 ")
                .doesNotContain("18.20.8", "20.18.");
    }

    @Test
    void lock_file_is_written_for_the_next_step_also_if_a_cell_fails() throws Exception {
        Files.writeString(
                workspace.resolve("image-matrix.yaml"),
                MATRIX.replace(
                        "{ releases: [\"22.20.0\"] }",
                        "{ releases: \"~22.20.0\", updates: none, lock: locks/node.lock }"));
        String commit = """
                git init --quiet
                git add -- "$IMAGE_MATRIX_LOCK"
                git -c user.name=J -c user.email=j@example.com commit --quiet --message "$IMAGE_MATRIX_LOCK_MESSAGE"
                echo "committed: $(git log -1 --format=%s --name-only), $IMAGE_MATRIX_LOCK_CHANGED"
                """;
        Files.writeString(workspace.resolve("tests/any/Dockerfile"), "COPY none /\n");

        String shell = FreestyleJob.shell("docker", commit).builders();
        String[] fields = {"<push>false</push>", "<label>docker</label>", "<writeLock>true</writeLock>"};
        bench.controller
                .client()
                .putJob("lock", DemoJob.xml(workspace, "", fields).replace("</builders>", shell + "</builders>"));
        Build build = bench.controller.client().build("lock");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
        assertThat(build.console())
                .contains("The new lock file locks/node.lock is in the workspace, to be committed: Add Node.js 22.20.0")
                .containsPattern("committed: Add Node.js 22.20.0\\s+locks/node.lock, true");
        assertThat(Files.readString(workspace.resolve("locks/node.lock"))).contains("\n22.20.0 ");

        Files.createSymbolicLink(workspace.resolve("elsewhere"), workspace.getParent());
        Files.writeString(
                workspace.resolve("image-matrix.yaml"),
                Files.readString(workspace.resolve("image-matrix.yaml")).replace("locks/", "elsewhere/"));
        Build hostile = withoutPush("<label>docker</label>", "<writeLock>true</writeLock>");
        assertThat(hostile.result(PATIENCE)).isEqualTo("FAILURE");
        assertThat(workspace.resolveSibling("node.lock")).doesNotExist();
    }

    @Test
    void no_agent_with_the_label() {
        Build build = withoutPush("<label>nowhere</label>");

        assertThat(build.result(PATIENCE)).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("No agent has the label \"nowhere\"")
                .contains("Give an agent that label");
    }

    @Test
    void daemon_that_does_not_answer() {
        Build build = withoutPush("<label>bare</label>");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("FAILURE");
        assertThat(build.console())
                .contains("No agent with the label \"bare\" has a Docker daemon that can be used")
                .contains("unix:///nowhere/docker.sock");
    }

    @Test
    void registry_that_does_not_answer() throws IOException {
        try (ReservedPort nobody = ReservedPort.take()) {
            Build build = bench.run(
                    "bad", workspace, "<registry>" + nobody.address() + "</registry>", "<retries>0</retries>");

            assertThat(build.result(PATIENCE)).isEqualTo("FAILURE");
            assertThat(build.console())
                    .contains("Nothing was built, because it could not be published")
                    .contains(nobody.address() + " could not be reached");
        }
    }

    @Test
    void push_that_is_refused() {
        fails(
                "Nothing was built, because it could not be published",
                bench.registry.address() + " answered 401",
                "check that the credentials may do this");
    }

    private void fails(String... messages) {
        Build build = bench.run("bad", workspace);
        assertThat(build.result(PATIENCE)).isEqualTo("FAILURE");
        assertThat(build.console()).contains(messages).doesNotContain("\tat ");
    }

    private Build withoutPush(String... fields) {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "<push>false</push>";
        return bench.run("bad", workspace, all);
    }
}
