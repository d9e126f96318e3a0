package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code testLayer} in sandboxed Pipelines of a real Jenkins: alone, inside other steps, aborted, and over restarts. */
@NeedsRealJenkins
@ControllerTest
class TestLayerIT {
    private static final Path WORKSPACE =
            Path.of("target", "test-layer", "workspace").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final String IMAGE = "example/app:candidate";

    private static final Map<PrivateDaemon, List<String>> before = new HashMap<>();

    private static Bench bench;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Cache.delete(WORKSPACE);
        Path app = Files.createDirectories(WORKSPACE.resolve("app"));
        Files.copy(BaseRootfs.shell("bookworm"), app.resolve("rootfs.tar"));
        Files.writeString(
                app.resolve("Dockerfile"),
                "FROM scratch\nADD rootfs.tar /\nENV PATH=/usr/bin:/bin:/usr/sbin:/sbin\nCMD [\"sh\"]\n");
        test("pass", "RUN test -s /etc/os-release\nRUN echo second\n");
        test("fail", "RUN true\nRUN echo about to fail && exit 3\n");
        test("slow", "RUN sleep 20 && echo slept\n");
        test("hang", "RUN sleep 600\n");
        bench = Bench.start("test-layer", PrivateRegistry.start());
        for (PrivateDaemon daemon : bench.daemons()) {
            daemon.docker("build", "--quiet", "--tag", IMAGE, app.toString());
            before.put(daemon, ids(daemon));
        }
    }

    private static void test(String name, String instructions) throws IOException {
        Path folder = Files.createDirectories(WORKSPACE.resolve("tests").resolve(name));
        Files.writeString(folder.resolve("Dockerfile"), instructions);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @AfterEach
    void nothing_is_left_on_any_daemon() throws IOException, InterruptedException {
        for (PrivateDaemon daemon : bench.daemons()) {
            assertThat(daemon.docker("images", "--format", "{{.Repository}}:{{.Tag}}")
                            .lines())
                    .containsExactly(IMAGE);
            assertThat(ids(daemon)).isEqualTo(before.get(daemon));
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
        }
    }

    /** In an order of their own: the daemon lists images of the same second in any order. */
    private static List<String> ids(PrivateDaemon daemon) throws IOException, InterruptedException {
        return daemon.docker("images", "--all", "--quiet").lines().sorted().toList();
    }

    @Test
    void result_lists_every_instruction_and_the_id_that_was_proven() {
        Build build = build("""
                def t = testLayer image: 'example/app:candidate', dirs: ["tests/${'pass'}"], network: 'none', name: 'app on bookworm'
                echo "proven ${t.passed} ${t.imageId}"
                t.tests.each { test -> test.cases.each { c -> echo "${test.name}:${c.line} ${c.instruction} ${c.passed}" } }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .containsPattern("proven true sha256:[0-9a-f]{64}")
                .contains("tests/pass:1 RUN test -s /etc/os-release true")
                .contains("tests/pass:2 RUN echo second true");
        assertThat(bench.controller.home().resolve("jobs/scripted/builds"))
                .isDirectoryRecursivelyContaining("glob:**build.xml");
    }

    @Test
    void failure_names_file_line_and_instruction_and_the_other_tests_are_built_too() {
        Build build = build("""
                catchError(buildResult: 'UNSTABLE', stageResult: 'FAILURE') {
                  testLayer image: 'example/app:candidate', dirs: ['tests/fail', 'tests/pass'], network: 'none'
                }
                echo "went on with ${currentBuild.result}"
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("UNSTABLE");
        assertThat(build.console())
                .contains("A test layer could not be built on the image:")
                .contains("tests/fail/Dockerfile:2: RUN echo about to fail && exit 3: exited with status 3")
                .contains("== test tests/pass")
                .contains("went on with UNSTABLE");
    }

    @Test
    void wrong_arguments_are_refused_with_what_to_write() {
        Build build = build("""
                def given = [[dirs: 'tests/pass'], [dirs: "tests/${'pass'}"], [dirs: [a: 'tests/pass']], [dir: 'nowhere'], [:],
                             [dir: 'tests/pass', timeout: 'long']]
                given.each { wrong ->
                  try {
                    testLayer([image: 'example/app:candidate'] + wrong)
                    echo 'was accepted'
                  } catch (e) {
                    echo "refused: ${e.message}"
                  }
                }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console())
                .doesNotContain("was accepted")
                .contains("for one folder, use dir: 'tests/http'. It was given a string: tests/pass")
                .contains("It was given a map: {a=tests/pass}")
                .contains("there is no folder \"nowhere\"")
                .contains("testLayer: set a test folder")
                .contains("'timeout' takes a whole number");
    }

    @Test
    void timeout_ends_what_runs_on_the_daemon() {
        Build build = build("""
                timeout(time: 8, unit: 'SECONDS') {
                  testLayer image: 'example/app:candidate', dir: 'tests/hang', network: 'none'
                }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("ABORTED");
    }

    @Test
    void fail_fast_ends_the_other_branch() {
        Build build = build("""
                parallel failFast: true,
                  bad: { testLayer image: 'example/app:candidate', dir: 'tests/fail', network: 'none' },
                  slow: { testLayer image: 'example/app:candidate', dir: 'tests/hang', network: 'none' }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("FAILURE");
        assertThat(build.console()).contains("Failed in branch bad");
    }

    @Test
    void retry_builds_the_test_again() {
        Build build = build("""
                retry(2) { testLayer image: 'example/app:candidate', dir: 'tests/fail', network: 'none' }
                """);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("FAILURE");
        assertThat(build.console().split("== test tests/fail", -1)).hasSize(3);
    }

    @Test
    void killed_controller_tests_again_and_says_the_right_thing() {
        Build build = build("""
                def t = testLayer image: 'example/app:candidate', dir: 'tests/slow', network: 'none'
                echo "after the restart: ${t.passed}, ${t.tests[0].cases.size()} case"
                """);
        build.awaitConsole("== test tests/slow", PATIENCE);

        bench.controller.kill();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("after the restart: true, 1 case");
    }

    @Test
    void restarted_controller_tests_again_and_says_the_right_thing() {
        Build build = build("""
                def t = testLayer image: 'example/app:candidate', dir: 'tests/slow', network: 'none'
                echo "after the restart: ${t.passed}, ${t.tests[0].cases.size()} case"
                """);
        build.awaitConsole("== test tests/slow", PATIENCE);

        bench.controller.stop();
        bench.controller.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("after the restart: true, 1 case");
    }

    private static Build build(String steps) {
        String script = "node('docker') {\n  dir('" + WORKSPACE + "') {\n    " + steps + "\n  }\n}\n";
        bench.controller.client().putJob("scripted", new PipelineJob(script).xml());
        return bench.controller.client().build("scripted");
    }
}
