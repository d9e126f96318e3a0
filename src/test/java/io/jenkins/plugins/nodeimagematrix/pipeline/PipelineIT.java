package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.DemoSources;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The step in sandboxed Pipelines of a real Jenkins, with restarts. */
@NeedsRealJenkins
@ControllerTest
class PipelineIT {
    private static final Path WORKSPACE =
            Path.of("target", "pipeline", "workspace").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private Bench bench;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        DemoSources.prepare(WORKSPACE, true);
        bench = Bench.start("pipeline", PrivateRegistry.start());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    void declarative_pipeline_of_the_repository_publishes_what_is_proven() throws Exception {
        String script = Files.readString(Path.of("Jenkinsfile"))
                .replace("params.REGISTRY", "'" + bench.registry.address() + "'")
                .replace("params.SOURCES", "'" + WORKSPACE + "'");
        bench.controller.client().putJob("declarative", new PipelineJob(script).xml());

        Build build = bench.controller.client().build("declarative");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
        assertThat(build.console()).contains("13 proven, 1 failed");
        assertThat(PublishedTags.of(bench.registry.address()))
                .containsKeys("demo/bookworm:argon", "demo/node:22.20.0")
                .doesNotContainKey("demo/trixie:6.17.1");
        for (PrivateDaemon daemon : bench.daemons()) {
            assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
        }
    }

    @Test
    void result_is_plain_data_that_the_sandbox_lets_through() throws IOException {
        Files.writeString(
                WORKSPACE.resolve("locked.yaml"),
                Files.readString(WORKSPACE.resolve("image-matrix.yaml"))
                        .replaceAll(
                                "releases: \\[.*]",
                                "releases: \"~22.20.0\"\n    updates: none\n    lock: new/node.lock"));
        Build build = build(
                "def m = nodeImageMatrix file: 'image-matrix.yaml', label: 'docker', only: 'os=trixie node=6.x'\n"
                        + "    echo \"outcome ${m.outcome}\"\n"
                        + "    m.cells.each { c -> echo \"${c.name} is ${c.state}: ${c.failure}\" }\n"
                        + "    echo \"no lock: ${m.lock}\"\n"
                        + "    def l = nodeImageMatrix(file: 'locked.yaml', plan: true, writeLock: true).lock\n"
                        + "    echo \"lock ${l.file}, ${l.changed}, ${l.message}, ${l.added}, ${l.text == readFile(l.file)}\"");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
        assertThat(build.console())
                .contains("outcome UNSTABLE")
                .contains("trixie:base is proven: null")
                .contains("trixie:6.17.1 is failed: tests/node/Dockerfile:5:")
                .contains("no lock: null")
                .contains("lock new/node.lock, true, Add Node.js 22.20.0, [22.20.0], true");
        ControllerClient client = bench.controller.client();
        String page = "/job/scripted/1/image-matrix/";
        assertThat(client.page(build.path() + "console"))
                .contains("href='" + page + "cell?name=trixie%3A6.17.1'", "href='" + page + "'");

        assertThat(client.post(build.path() + "image-matrix/rebuild", Map.of("cell", "trixie:6.17.1"))
                        .statusCode())
                .isEqualTo(200);
        Build again = new Build(client, "scripted", 2);
        assertThat(again.result(PATIENCE)).isEqualTo("UNSTABLE");
        assertThat(again.console())
                .contains("Rebuild of trixie:6.17.1 from build #1")
                .contains("trixie:6.17.1 is failed: ");
        assertThat(client.json(again.path() + "image-matrix/grid").path("cells"))
                .extracting(cell -> cell.path("name").asText())
                .containsExactlyInAnyOrder("trixie:base", "trixie:6.17.1");
    }

    @Test
    void killed_controller_resumes_the_step_and_does_not_build_again_what_was_proven() throws Exception {
        Build build = build("nodeImageMatrix file: 'image-matrix.yaml', label: 'docker', push: true, registry: '"
                + bench.registry.address() + "'");
        build.awaitConsole("[ 5/14]", PATIENCE);

        bench.controller.kill();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
        assertThat(build.console())
                .contains("already tested by a build that did not finish")
                .contains("failed");
        Map<String, String> tags = PublishedTags.of(bench.registry.address());
        assertThat(tags).containsKeys("demo/bookworm:argon", "demo/trixie:22.20.0");
        assertThat(tags.get("demo/bookworm:argon")).isEqualTo(tags.get("demo/bookworm:4.9.1"));
    }

    private Build build(String steps) {
        String script = "node('docker') {\n  dir('" + WORKSPACE + "') {\n    " + steps + "\n  }\n}\n";
        bench.controller.client().putJob("scripted", new PipelineJob(script).xml());
        return bench.controller.client().build("scripted");
    }
}
