package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several matrices in one build, with cells of the same names: pages, logs, results, memory and restarts of each are its own. */
@NeedsRealJenkins
@ControllerTest
class SeveralMatricesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private static Path workspace;
    private static Bench bench;
    private static ControllerClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = prepare("several", "others");
        // The sh step of a Pipeline starts its script by nohup, which this busybox has not.
        Path base = workspace.resolve("base/Dockerfile");
        Files.writeString(
                base,
                Files.readString(base)
                        + "RUN printf '#!/bin/sh\\nexec \"$@\"\\n' > /bin/nohup && chmod 755 /bin/nohup\n");
        bench = Bench.start("several", PrivateRegistry.start());
        client = bench.controller.client();
    }

    /** A folder with two matrix files: {@code image-matrix.yaml} for repositories of the first name, {@code other.yaml} for the second. */
    private static Path prepare(String name, String otherName) throws IOException, InterruptedException {
        Path folder = SleepyMatrix.prepare(name, 2, "RUN test -s /version\nRUN sleep 2\n");
        String text = Files.readString(folder.resolve("image-matrix.yaml"));
        Files.writeString(
                folder.resolve("other.yaml"),
                text.replace(name + "/", otherName + "/").replace("V: \"{node}\"", "V: \"other {node}\""));
        return folder;
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    private static Build build(String job, String script) {
        return build(job, workspace, script);
    }

    private static Build build(String job, Path folder, String script) {
        String text =
                script.replace("DIR", "'" + folder + "'").replace("REGISTRY", "'" + bench.registry.address() + "'");
        client.putJob(job, new PipelineJob(text).xml());
        return client.build(job);
    }

    /** An artifact manager such as that of a bucket; it takes the artifacts of one job. */
    @Test
    void artifacts_of_each_matrix_go_where_jenkins_keeps_artifacts() throws Exception {
        Path bucket = workspace.resolveSibling("bucket");
        Cache.delete(bucket);
        Path withdrawn = prepare("withdrawn", "withdrawn-others");
        bench.registry.expectAliasesMovedBack("withdrawn/tiny");
        bench.registry.expectAliasesMovedBack("withdrawn-others/tiny");
        // Jenkins saves no object of a class that a script defines, unless a filter permits it.
        client.script("""
                import hudson.FilePath
                import hudson.Launcher
                import hudson.model.*
                import jenkins.model.*
                import jenkins.security.CustomClassFilter
                import jenkins.util.VirtualFile
                class Bucket extends ArtifactManager {
                  String folder
                  void onLoad(Run build) {}
                  void archive(FilePath files, Launcher launcher, BuildListener listener, Map<String, String> artifacts) {
                    artifacts.each { name, path ->
                      def file = new File(folder, name)
                      file.parentFile.mkdirs()
                      file.bytes = files.child(path).read().bytes
                    }
                  }
                  boolean delete() { false }
                  VirtualFile root() { VirtualFile.forFile(new File(folder)) }
                }
                class Buckets extends ArtifactManagerFactory {
                  ArtifactManager managerFor(Run build) {
                    build.parent.name == 'bucket' ? new Bucket(folder: 'BUCKET') : null
                  }
                }
                class BucketsMayBeSaved implements CustomClassFilter {
                  Boolean permits(Class<?> type) { type in [Bucket, Buckets] ? true : null }
                }
                hudson.ExtensionList.lookup(CustomClassFilter).add(0, new BucketsMayBeSaved())
                ArtifactManagerConfiguration.get().artifactManagerFactories.add(new Buckets())
                """.replace("BUCKET", bucket.toString()));

        Build build = build("bucket", withdrawn, """
                node('docker') { dir(DIR) {
                  nodeImageMatrix label: 'docker', push: true, registry: REGISTRY
                  pushAliases matrix: nodeImageMatrix(file: 'other.yaml', label: 'docker', stage: true, registry: REGISTRY)
                  for (version in ['2.0.0', '1.0.0']) { pushAliases withdraw: version, reason: 'a test' }
                } }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isIn("SUCCESS", "UNSTABLE");
        try (Stream<Path> files = Files.walk(bucket)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> bucket.relativize(file).toString()))
                    .as(build.console())
                    .contains(
                            "image-matrix-notice.md",
                            "image-matrix-notice.json",
                            "node-image-matrix-2/push-aliases-notice.md",
                            "push-aliases-notice.md",
                            "push-aliases-notice-2.md");
        }
        assertThat(bench.controller.home().resolve("jobs/bucket/builds/1/archive"))
                .doesNotExist();
    }

    @Test
    void matrices_side_by_side_have_pages_logs_results_and_tags_of_their_own() throws Exception {
        Build build = build("beside", """
                def ms = [:]
                parallel(['image-matrix.yaml', 'other.yaml'].collectEntries { f -> [(f): { node('docker') { dir(DIR) {
                  ms[f] = nodeImageMatrix file: f, label: 'docker', stage: true, registry: REGISTRY
                } } }] })
                ms.each { f, m -> echo "${f} ${m.outcome}"; pushAliases matrix: m }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("image-matrix.yaml SUCCESS", "other.yaml SUCCESS");
        JsonNode first = client.json(build.path() + "image-matrix/data");
        JsonNode second = client.json(build.path() + "image-matrix-2/data");
        assertThat(List.of(
                        first.path("matrixFile").asText(),
                        second.path("matrixFile").asText()))
                .containsExactlyInAnyOrder("image-matrix.yaml", "other.yaml");
        for (String page : List.of("image-matrix", "image-matrix-2")) {
            JsonNode report = client.json(build.path() + page + "/data");
            boolean other = report.path("matrixFile").asText().equals("other.yaml");
            assertThat(report.path("outcome").asText()).isEqualTo("SUCCESS");
            assertThat(report.path("cells")).hasSize(3);
            assertThat(report.path("tagUpdates").findValuesAsText("reference"))
                    .isNotEmpty()
                    .allMatch(tag -> tag.contains(other ? "/others/" : "/several/"));
            assertThat(client.page(build.path() + page + "/log?cell=tiny:2.0.0"))
                    .contains("RUN echo " + (other ? "other 2.0.0" : "2.0.0") + " > /version")
                    .contains("== test tests/slow");
            assertThat(client.page(build.path() + page + "/")).contains("nim-build");
        }
        assertThat(client.json(build.path() + "testReport/api/json?depth=2")
                        .path("suites")
                        .findValuesAsText("name"))
                .contains("tiny_1.0.0", "other.yaml tiny_1.0.0");
        assertThat(PublishedTags.of(bench.registry.address()))
                .containsKeys("several/tiny:2.0.0", "several/tiny:latest", "others/tiny:2.0.0", "others/tiny:latest");
    }

    @Test
    void killed_controller_goes_on_with_each_and_builds_nothing_again_that_is_only_on_daemons() throws Exception {
        Build build = build("killed", """
                def ms = [:]
                parallel(['image-matrix.yaml', 'other.yaml'].collectEntries { f -> [(f): { node('docker') { dir(DIR) {
                  ms[f] = nodeImageMatrix file: f, label: 'docker', rebuild: 'changed'
                } } }] })
                ms.each { f, m -> echo "${f} ${m.outcome} ${m.cells.collect { it.state }}" }
                """);
        build.awaitConsole("1 of 1 test passed", PATIENCE);
        List<String> before = bases();

        bench.controller.kill();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .contains("already tested by a build that did not finish; not rebuilt")
                .contains("image-matrix.yaml SUCCESS [untested, proven, proven]")
                .contains("other.yaml SUCCESS [untested, proven, proven]");
        assertThat(client.json(build.path() + "image-matrix/data").path("cells"))
                .hasSize(3);
        assertThat(before).isNotEmpty();
        Await.until(PATIENCE, () -> bases().isEmpty(), () -> "images removed: " + bases());
    }

    @Test
    void images_of_a_finished_matrix_stay_over_a_restart_until_the_build_ends() throws Exception {
        Build build = build("kept", """
                node('agent-1') { dir(DIR) {
                  def m = nodeImageMatrix label: 'agent-1', only: 'node=2.x', rebuild: 'all'
                  def cell = m.cells.find { it.node == '2.0.0' }
                  echo 'built'
                  sleep 15
                  nodeImageMatrix file: 'other.yaml', label: 'agent-1', only: 'node=1.x'
                  docker.image(cell.imageId).inside('--network none') { sh 'echo inside of `cat /version`' }
                } }
                """);
        build.awaitConsole("built", PATIENCE);

        bench.controller.stop();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("inside of 2.0.0");
        Await.until(PATIENCE, () -> bases().isEmpty(), () -> "images removed: " + bases());
    }

    private static List<String> bases() {
        try {
            return (bench.first.docker("images", "--all", "--quiet")
                            + bench.second.docker("images", "--all", "--quiet"))
                    .lines()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
