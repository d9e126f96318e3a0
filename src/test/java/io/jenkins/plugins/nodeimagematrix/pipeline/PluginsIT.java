package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The steps together with common plugins: docker-workflow, docker-commons, junit, configuration as code, graph views. */
@NeedsRealJenkins
@ControllerTest
class PluginsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private static Path workspace;
    private static Bench bench;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = SleepyMatrix.prepare("plugins", 3, "RUN test -s /version\nRUN sleep 3\n");
        Path version = Files.createDirectories(workspace.resolve("tests/version"));
        Files.writeString(version.resolve("Dockerfile"), "RUN true\n");
        // The sh step of a Pipeline starts its script by nohup, which this busybox has not.
        Path base = workspace.resolve("base/Dockerfile");
        Files.writeString(
                base,
                Files.readString(base)
                        + "RUN printf '#!/bin/sh\\nexec \"$@\"\\n' > /bin/nohup && chmod 755 /bin/nohup\n");
        bench = Bench.start("plugins", PrivateRegistry.start());
        for (PrivateDaemon daemon : bench.daemons()) {
            daemon.docker(
                    "build",
                    "--quiet",
                    "--tag",
                    "plugins/base:1",
                    workspace.resolve("base").toString());
        }
        bench.second.docker("tag", "plugins/base:1", "only/second:1");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    void planned_cells_are_built_tested_and_published_by_a_script_of_ones_own() throws Exception {
        Build build = script("planned", """
                def plan
                node('docker') { dir(DIR) { plan = nodeImageMatrix plan: true, registry: REGISTRY } }
                parallel plan.cells.findAll { it.build && it.image == 'node' }.collectEntries { c -> [(c.name): {
                  node('docker') { dir(DIR) {
                    def built = docker.build("planned/tiny:${c.node}", "--build-arg BASE=plugins/base:1 --build-arg V=${c.node} -f ${c.dockerfile} ${c.context}")
                    def tested = testLayer image: built.id, dirs: c.tests, network: 'none', name: c.name
                    docker.image(tested.imageId).inside('--network none') { sh 'test -s /version' }
                    pushAliases image: built.id, repository: c.repository.replace('plugins/', 'planned/'), tags: [c.tag]
                    sh "docker rmi ${built.id}"
                  } }
                } ] }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(PublishedTags.of(bench.registry.address()))
                .containsKeys("planned/tiny:1.0.0", "planned/tiny:2.0.0", "planned/tiny:3.0.0");
    }

    @Test
    void layer_tests_are_test_results_with_a_suite_for_each_cell() {
        Build build = script("results", """
                node('docker') { dir(DIR) {
                  nodeImageMatrix label: 'docker', only: 'node=1.x'
                  testLayer image: 'plugins/base:1', dir: 'tests/slow', network: 'none', name: 'base alone'
                } }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("FAILURE");
        JsonNode report = bench.controller.client().json(build.path() + "testReport/api/json?depth=2");
        assertThat(report.path("suites").findValuesAsText("name"))
                .as(
                        "the junit plugin makes addresses of these names without colons, and some of its versions without spaces")
                .contains("tiny_1.0.0")
                .containsAnyOf("base_alone", "base alone");
        assertThat(report.path("failCount").asInt()).isEqualTo(1);
        assertThat(report.path("passCount").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(bench.controller.client().page(build.path() + "api/json"))
                .as("testLayer fails the step, and says nothing about the build but that")
                .contains("\"result\":\"FAILURE\"");
    }

    @Test
    void use_of_images_can_be_followed_by_their_fingerprints() {
        Build build = script("fingerprints", """
                node('docker') { dir(DIR) { nodeImageMatrix label: 'docker', only: 'node=2.x' } }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        String usages = bench.controller.client().script("""
                def run = Jenkins.instance.getItemByFullName('fingerprints').lastBuild
                def proofs = run.getAction(io.jenkins.plugins.nodeimagematrix.job.proof.BuildProofs)
                proofs.@claims.values()*.keySet().flatten().each { id ->
                  def print = org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints.of(id)
                  println "${id} ${print.facets*.usages*.keySet()}"
                }
                """);
        assertThat(usages).containsPattern("sha256:[0-9a-f]{64} \\[\\[fingerprints\\]");
    }

    @Test
    void images_stay_where_they_were_built_until_the_build_ends() throws Exception {
        Build build = script("held", """
                node('agent-1') { dir(DIR) {
                  def m = nodeImageMatrix label: 'agent-1', only: 'node=3.x', rebuild: 'all'
                  def cell = m.cells.find { it.node == '3.0.0' }
                  docker.image(cell.imageId).inside('--network none') { sh 'cat /version' }
                  echo "was on ${cell.agent}"
                } }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("3.0.0", "was on agent-1");
        Await.until(
                PATIENCE,
                () -> !images(bench.first).contains("candidate"),
                () -> "candidates removed: " + images(bench.first));
    }

    private static String images(PrivateDaemon daemon) {
        try {
            return daemon.docker("images", "--all");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void blocks_of_docker_workflow_say_which_daemon_is_meant() {
        Build build = script("server", """
                node('agent-1') { dir(DIR) {
                  docker.withServer('SECOND') {
                    echo "there: ${testLayer(image: 'only/second:1', dir: 'tests/version', network: 'none').passed}"
                  }
                  withEnv(['DOCKER_HOST=SECOND']) {
                    echo "here: ${testLayer(image: 'only/second:1', dir: 'tests/version', network: 'none').passed}"
                  }
                  try { testLayer image: 'only/second:1', dir: 'tests/version' } catch (e) { echo "outside: ${e.message}" }
                  withEnv(['DOCKER_HOST=tcp://127.0.0.1:1', 'DOCKER_TLS_VERIFY=1', 'DOCKER_CERT_PATH=/nowhere']) {
                    try { nodeImageMatrix label: 'docker' } catch (e) { echo "tls: ${e.message}" }
                  }
                } }
                """.replace("SECOND", bench.second.host()));

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains("there: true", "here: true")
                .containsPattern("outside: the daemon at .* has no image 'only/second:1'")
                .contains("tls: DOCKER_HOST names a daemon whose TLS certificates")
                .contains(
                        "exist only on the agent agent-1, and the label \"docker\" matches other agents too. Set label: 'agent-1'");
    }

    @Test
    void global_settings_are_code() {
        String exported = bench.controller.client().script("""
                def casc = io.jenkins.plugins.casc.ConfigurationAsCode.get()
                def yaml = 'unclassified:\\n  nodeImageMatrix:\\n    registry: "registry.example.com"\\n'
                yaml += '    catalogueUrl: "https://nodejs.org/dist/index.json"\\n    buildsPerDaemon: 3\\n    diskBudget: 20G\\n    registryLimits: docker.io 300/min 200-pulls/6h\\n    verifiedBases: docker.io/library vendor-key\\n    attestationTags: true\\n'
                casc.configureWith(io.jenkins.plugins.casc.yaml.YamlSource.of(new ByteArrayInputStream(yaml.bytes)))
                def out = new ByteArrayOutputStream()
                casc.export(out)
                println out.toString('UTF-8')
                casc.configureWith(io.jenkins.plugins.casc.yaml.YamlSource.of(new ByteArrayInputStream(
                    'unclassified:\\n  nodeImageMatrix:\\n    registry: ""\\n    catalogueUrl: ""\\n    buildsPerDaemon: 0\\n    diskBudget: 0\\n    registryLimits: ""\\n    verifiedBases: ""\\n    attestationTags: false\\n'.bytes)))
                """);

        assertThat(exported)
                .contains("nodeImageMatrix:")
                .contains("registry: \"registry.example.com\"")
                .contains("catalogueUrl: \"https://nodejs.org/dist/index.json\"")
                .contains("buildsPerDaemon: 3")
                .contains("diskBudget: \"20G\"")
                .contains("registryLimits: \"docker.io 300/min 200-pulls/6h\"")
                .contains("verifiedBases: \"docker.io/library vendor-key\"")
                .contains("attestationTags: true");
    }

    @Test
    void forms_become_the_script_that_a_person_would_write() {
        String layer = snippet("TestLayerStep", """
                "image": "app:1", "dir": "", "dirs": "tests/a\\ntests/b", "args": "", "network": "none", "timeout": "60", "name": ""\
                """);
        assertThat(layer).isEqualTo("testLayer dirs: ['tests/a', 'tests/b'], image: 'app:1', network: 'none'");
        String matrix = snippet("NodeImageMatrixStep", """
                "file": "image-matrix.yaml", "inventory": "", "matrix": "", "label": "docker", "registry": "", "credentialsId": "",
                "push": true, "stage": false, "plan": false, "agents": "0", "perAgent": "2", "only": "os=jessie", "rebuild": "failed",
                "refresh": false, "failFast": true, "retries": "2", "timeout": "60"\
                """);
        assertThat(matrix)
                .isEqualTo(
                        "nodeImageMatrix failFast: true, label: 'docker', only: 'os=jessie', perAgent: 2, push: true,"
                                + " rebuild: 'failed'");
    }

    @Test
    void arguments_survive_being_read_back_from_a_step() {
        String back = bench.controller.client().script("""
                import org.jenkinsci.plugins.structs.describable.DescribableModel
                def model = DescribableModel.of(io.jenkins.plugins.nodeimagematrix.pipeline.NodeImageMatrixStep)
                def step = model.instantiate([matrix: [axes: [node: [releases: ['4.10.0']]]], retries: '5', plan: true])
                def again = model.instantiate(model.uninstantiate2(step).toMap())
                println again.properties.findAll { it.key in ['matrix', 'retries', 'plan', 'file', 'timeout'] }.sort()
                def builder = DescribableModel.of(io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder)
                println builder.uninstantiate2(builder.instantiate([file: 'a.yaml', push: true, only: 'node=4.x'])).toMap()
                """);
        assertThat(back)
                .contains("\"4.10.0\"", "retries:5", "plan:true", "timeout:60")
                .contains("file:a.yaml", "push:true", "only:node=4.x");
    }

    @Test
    void restarted_controller_goes_on_with_the_matrix_and_keeps_what_was_proven() throws Exception {
        Build build = script("restarted", """
                node('docker') { dir(DIR) { nodeImageMatrix label: 'docker', push: true, registry: REGISTRY, rebuild: 'changed' } }
                """);
        build.awaitConsole("tiny:", PATIENCE);

        bench.controller.stop();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("tiny:base: already tested by a build that did not finish; not rebuilt");
        Map<String, String> tags = PublishedTags.of(bench.registry.address());
        assertThat(tags).containsKeys("plugins/tiny:1.0.0", "plugins/tiny:3.0.0", "plugins/tiny:latest");
        assertThat(tags.get("plugins/tiny:latest")).isEqualTo(tags.get("plugins/tiny:3.0.0"));
    }

    private static String snippet(String step, String fields) {
        String type = "io.jenkins.plugins.nodeimagematrix.pipeline." + step;
        String json = "{\"stapler-class\": \"%1$s\", \"$class\": \"%1$s\", %2$s}".formatted(type, fields);
        return bench.controller
                .client()
                .post("pipeline-syntax/generateSnippet", Map.of("json", json))
                .body()
                .strip();
    }

    private static Build script(String job, String text) {
        String script =
                text.replace("DIR", "'" + workspace + "'").replace("REGISTRY", "'" + bench.registry.address() + "'");
        bench.controller.client().putJob(job, new PipelineJob(script).xml());
        return bench.controller.client().build(job);
    }
}
