package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.DemoSources;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The step in sandboxed Pipelines of a real Jenkins: what it ships, refuses, takes back, and how it bears a restart. */
@NeedsRealJenkins
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ControllerTest
class PushAliasesIT {
    private static final Path WORKSPACE =
            Path.of("target", "push-aliases", "workspace").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static Bench bench;
    private static FaultyProxy proxy;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        DemoSources.prepare(WORKSPACE, false);
        bench = Bench.start("push-aliases", PrivateRegistry.start());
        proxy = FaultyProxy.before(bench.registry.address());
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        proxy.close();
        bench.close();
    }

    private static Build run(String label, String steps) {
        String script = "node('" + label + "') {\n  dir('" + WORKSPACE + "') {\n" + steps + "\n  }\n}\n";
        bench.controller.client().putJob("push", new PipelineJob(script).xml());
        return bench.controller.client().build("push");
    }

    private static Map<String, String> tags() throws IOException, InterruptedException {
        return PublishedTags.of(bench.registry.address());
    }

    private static String stage() {
        return "def m = nodeImageMatrix file: 'image-matrix.yaml', label: 'docker', only: 'os=trixie node=4.x', stage: true,"
                + " registry: '" + proxy.address() + "'\n";
    }

    @Test
    @Order(1)
    void what_a_run_proved_is_named_and_nothing_that_a_script_made_up() throws Exception {
        Build build = run(
                "docker",
                stage() + "echo \"dry: ${pushAliases(matrix: m, dryRun: true).headline}\"\n"
                        + "def forged = [runId: m.runId, cells: [[name: 'evil', pinned: ['" + proxy.address()
                        + "/demo/evil:1'], imageId: 'sha256:0', state: 'proven']]]\n"
                        + "def done = pushAliases matrix: forged\n"
                        + "echo \"did: ${done.headline}, complete ${done.complete}\"\n"
                        + "echo \"notice: ${done.notice.title}, ${done.notice.changed}, ${done.notice.markdown.contains('created: ')}\"\n"
                        + "done.tagUpdates.each { echo \"${it.kind} ${it.tag} ${it.to}\" }\n"
                        + "def refused = ['00000000-0000-0000-0000-000000000000', '../../config', [1], 3]\n"
                        + "for (wrong in refused) {\n"
                        + "  try { pushAliases matrix: wrong } catch (e) { echo \"refused: ${e.message}\" }\n"
                        + "}\n"
                        + "try { pushAliases undo: '1', withdraw: '4.4.7' } catch (e) { echo \"refused: ${e.message}\" }\n"
                        + "try { pushAliases([:]) } catch (e) { echo \"refused: ${e.message}\" }\n");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains("dry: 7 created")
                .contains("did: 7 created, complete true", "notice: 7 tags created, true, true")
                .contains("refused: There is nothing to publish")
                .contains("takes the result of nodeImageMatrix")
                .contains("are alternatives")
                .contains("give exactly one of");
        assertThat(tags())
                .containsKeys("demo/trixie:4.4.7", "demo/trixie:4.9.1")
                .doesNotContainKey("demo/evil:1");
        assertThat(tags().get("demo/trixie:argon")).isEqualTo(tags().get("demo/trixie:4.9.1"));
        Path builds = bench.controller.home().resolve("jobs/push");
        try (Stream<Path> files = Files.walk(builds)) {
            Path history = files.filter(file -> file.endsWith("node-image-matrix/history.jsonl"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(history)).contains("demo/trixie:argon", "\"kind\":\"created\"", "push #1");
        }
    }

    @Test
    @Order(2)
    void withdrawal_and_undo_move_aliases_back_and_say_so() throws Exception {
        bench.registry.expectAliasesMovedBack("demo/trixie");
        String newest = tags().get("demo/trixie:4.9.1");
        Build withdrawn = run("docker", "pushAliases withdraw: '4.9.1', reason: 'it leaks memory'");
        assertThat(withdrawn.result(PATIENCE)).as(withdrawn.console()).isEqualTo("UNSTABLE");
        assertThat(withdrawn.console()).contains("moved", "demo/trixie:argon", "no other published version");
        assertThat(tags().get("demo/trixie:argon")).isEqualTo(tags().get("demo/trixie:4.4.7"));

        Build next = run("docker", stage() + "pushAliases matrix: m");
        assertThat(next.result(PATIENCE)).as(next.console()).isIn("SUCCESS", "UNSTABLE");
        assertThat(tags().get("demo/trixie:argon")).as(next.console()).isEqualTo(tags().get("demo/trixie:4.4.7"));

        Build undone = run("docker", "echo pushAliases(undo: '2', reason: 'it does not').headline");
        assertThat(undone.result(PATIENCE)).as(undone.console()).isEqualTo("SUCCESS");
        assertThat(tags().get("demo/trixie:argon")).isEqualTo(newest);
    }

    @Test
    @Order(3)
    void image_is_shipped_if_a_test_of_the_build_proved_it() throws Exception {
        String id = bench.first
                .docker("import", BaseRootfs.tar("trixie").toString(), "app:candidate")
                .strip();
        Path test = Files.createDirectories(WORKSPACE.resolve("tests/app"));
        Files.writeString(test.resolve("Dockerfile"), "RUN test -e /etc/os-release\n");
        String push = "pushAliases(image: 'app:candidate', repository: '" + proxy.address()
                + "/my/app', tags: ['1.0.0', 'latest']";
        Build build = run(
                "agent-1",
                "try { " + push + ") } catch (e) { echo \"refused: ${e.message}\" }\n"
                        + "testLayer image: 'app:candidate', dir: 'tests/app', network: 'none'\n"
                        + "echo \"dry: ${" + push + ", dryRun: true).headline}\"\n"
                        + "echo \"did: ${" + push + ").headline}\"\n"
                        + "echo \"again: ${" + push + ").headline}\"\n");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains("refused: No test of this build proved the image")
                .contains("dry: 2 created", "did: 2 created", "again: 2 unchanged");
        assertThat(new RegistryClient(bench.registry.address(), null, 0)
                        .get("my/app", "latest")
                        .orElseThrow()
                        .configDigest())
                .isEqualTo(id);
        bench.first.docker("rmi", "app:candidate");
    }

    @Test
    @Order(4)
    void login_of_dockers_client_on_the_agent_is_used_and_kept_nowhere() throws Exception {
        Path config = Files.createDirectories(WORKSPACE.resolveSibling("docker-config"));
        try (PrivateRegistry secured = PrivateRegistry.startWithUser()) {
            String pair = PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD;
            String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            Files.writeString(
                    config.resolve("config.json"),
                    "{\"auths\":{\"" + secured.address() + "\":{\"auth\":\"" + auth + "\"}}}");
            Build build = run(
                    "docker",
                    stage() + "def no = pushAliases(matrix: m, registry: '" + secured.address() + "')\n"
                            + "echo \"without: ${no.headline}\"\n"
                            + "withEnv(['DOCKER_CONFIG=" + config + "']) {\n"
                            + "  echo \"with: ${pushAliases(matrix: m, registry: '" + secured.address()
                            + "').headline}\"\n}\n");

            assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
            assertThat(build.console()).contains("answered 401").contains("check that the credentials may do this");
            RegistryClient there = new RegistryClient(
                    secured.address(), new RegistryCredentials(PrivateRegistry.USER, PrivateRegistry.PASSWORD), 0);
            assertThat(there.digest("demo/trixie", "4.4.7"))
                    .as(build.console())
                    .contains(tags().get("demo/trixie:4.4.7"));
            assertThat(build.console()).doesNotContain(PrivateRegistry.PASSWORD, auth);
            try (Stream<Path> files = Files.walk(bench.controller.home().resolve("jobs"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(PrivateRegistry.PASSWORD, auth);
                }
            }
        }
    }

    /** Halts the step at an alias for so long that the controller can be ended meanwhile. */
    private static CountDownLatch holdAt(String aliases) {
        CountDownLatch reached = new CountDownLatch(1);
        proxy.on("PUT .*/manifests/(" + aliases + ")$", 0, 1, exchange -> {
            reached.countDown();
            try {
                TimeUnit.SECONDS.sleep(20);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            exchange.reset();
        });
        return reached;
    }

    @Test
    @Order(6)
    void restarted_controller_goes_on_with_the_step_and_ends_with_every_tag_right() throws Exception {
        CountDownLatch reached = holdAt("22|jod");
        Build build = run("docker", stage().replace("node=4.x", "node=22.x") + "pushAliases matrix: m");
        assertThat(reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        bench.controller.stop();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(tags().get("demo/trixie:22"))
                .isNotNull()
                .isEqualTo(tags().get("demo/trixie:22.20.0"))
                .isEqualTo(tags().get("demo/trixie:jod"));
    }

    @Test
    @Order(5)
    void killed_controller_goes_on_with_the_step_and_ends_with_every_tag_right() throws Exception {
        CountDownLatch reached = holdAt("6|boron");
        Build build = run("docker", stage().replace("node=4.x", "node=6.x") + "pushAliases matrix: m");
        assertThat(reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        bench.controller.kill();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(tags().get("demo/trixie:boron"))
                .isNotNull()
                .isEqualTo(tags().get("demo/trixie:6.17.1"))
                .isEqualTo(tags().get("demo/trixie:6"));
    }
}
