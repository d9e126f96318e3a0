package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents, daemons and the controller fail in the middle of a run; the registry is looked at from outside each time. */
class FaultIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Path WORKSPACE =
            Path.of("target", "faults", "workspace").toAbsolutePath();
    private static final int CELLS = 9;

    private Bench bench;

    /** Eight small images on one base, each with a test that takes its time, so that there is a middle. */
    @BeforeEach
    void start() throws IOException, InterruptedException {
        Cache.delete(WORKSPACE);
        BaseRootfs.context("bookworm", WORKSPACE.resolve("base"));
        Files.createDirectories(WORKSPACE.resolve("ctx"));
        Files.createDirectories(WORKSPACE.resolve("tests/slow"));
        Files.writeString(
                WORKSPACE.resolve("ctx/Dockerfile"), "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version\n");
        Files.writeString(
                WORKSPACE.resolve("tests/slow/Dockerfile"), "ARG V\nRUN sleep 2; test \"$(cat /version)\" = \"$V\"\n");
        Files.writeString(WORKSPACE.resolve("image-matrix.yaml"), """
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: ["1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0", "4.1.0", "5.0.0", "6.0.0"] }
                images:
                  base:
                    repository: "faults/base"
                    context: "base"
                    dockerfile: "base/Dockerfile"
                    network: none
                    untested: true
                    tag: "1"
                  node:
                    from: base
                    repository: "faults/{os}"
                    context: "ctx"
                    dockerfile: "ctx/Dockerfile"
                    args: { V: "{node}" }
                    network: none
                    tests: [tests/slow]
                    tag: "{node}"
                    aliases: ["{line}", latest]
                """);
        bench = Bench.start("faults", PrivateRegistry.start());
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    void agent_that_is_killed_gives_its_cells_to_the_other() throws Exception {
        Build build = started();
        build.awaitConsole("[3/9]", PATIENCE);

        ProcessHandle agent = bench.controller.agent(other(build));
        agent.descendants().forEach(ProcessHandle::destroyForcibly);
        agent.destroyForcibly();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublished();
    }

    @Test
    void daemon_that_is_killed_gives_its_cells_to_the_other() throws Exception {
        Build build = started();
        build.awaitConsole("[3/9]", PATIENCE);

        daemonOf(other(build)).kill();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("can't be used any more");
        assertEverythingIsPublished();
    }

    @Test
    void aborted_build_ends_everything_on_every_agent_and_the_next_one_goes_on() throws Exception {
        Build build = started();
        build.awaitConsole("[3/9]", PATIENCE);

        build.stop();

        assertThat(build.result(Duration.ofSeconds(30))).as(build.console()).isEqualTo("ABORTED");
        assertNothingIsLeft();
        assertThat(PublishedTags.of(bench.registry.address())).isEmpty();

        Build next = bench.run("faults", WORKSPACE);
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("was proven by a build that did not finish");
        assertEverythingIsPublished();
    }

    @Test
    void killed_controller_leaves_a_journal_from_which_the_next_build_goes_on() throws Exception {
        Build build = started();
        build.awaitConsole("[3/9]", PATIENCE);

        bench.controller.kill();
        bench.controller.restart();

        Build next = bench.run("faults", WORKSPACE);
        assertThat(next.result(PATIENCE)).as(next.console()).isEqualTo("SUCCESS");
        assertThat(next.console()).contains("was proven by a build that did not finish");
        assertEverythingIsPublished();
        assertNothingIsLeft();
    }

    @Test
    void registry_that_is_killed_and_comes_back_does_not_cost_the_run() throws Exception {
        Build build = started();
        build.awaitConsole("[3/9]", PATIENCE);

        bench.registry.kill();
        bench.registry.restart();

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertEverythingIsPublished();
    }

    private Build started() {
        bench.controller
                .client()
                .putJob(
                        "faults",
                        io.jenkins.plugins.nodeimagematrix.demo.DemoJob.xml(
                                WORKSPACE, bench.registry.address(), "<retries>5</retries>"));
        return bench.controller.client().build("faults");
    }

    /** The agent that the build itself does not run on. */
    private static String other(Build build) {
        return build.json().path("builtOn").asText().equals("agent-1") ? "agent-2" : "agent-1";
    }

    private PrivateDaemon daemonOf(String agent) {
        return agent.equals("agent-1") ? bench.first : bench.second;
    }

    private void assertEverythingIsPublished() throws IOException, InterruptedException {
        Map<String, String> tags = PublishedTags.of(bench.registry.address());
        assertThat(tags).hasSize(CELLS + 7);
        assertThat(tags.get("faults/tiny:4")).isEqualTo(tags.get("faults/tiny:4.1.0"));
        assertThat(tags.get("faults/tiny:1")).isEqualTo(tags.get("faults/tiny:1.1.0"));
        assertThat(tags.get("faults/tiny:latest")).isEqualTo(tags.get("faults/tiny:6.0.0"));
        assertThat(tags.values()).doesNotContain("gone");
    }

    private void assertNothingIsLeft() {
        for (PrivateDaemon daemon : bench.daemons()) {
            Await.until(Duration.ofSeconds(10), () -> images(daemon).isBlank(), () -> "images left: " + images(daemon));
        }
    }

    private static String images(PrivateDaemon daemon) {
        try {
            return daemon.docker("images", "--all").lines().skip(1).reduce("", String::concat)
                    + daemon.docker("ps", "--all", "--quiet");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
