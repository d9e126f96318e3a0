package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildEvent;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutcome;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.DockerfileStep;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.LineSplitter;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.RunningCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Candidates and test layers on real daemons, with both builders and both stores; nothing may be left on them. */
abstract class LayerTestContract extends OnDaemon {
    /** Told from what others run on this machine. */
    private static final String SLEEP = "sleep 600." + ProcessHandle.current().pid();

    @Test
    void test_is_built_on_the_very_candidate_and_each_instruction_is_a_case() throws Exception {
        BuildResult candidate = candidate();
        LayerTestResult result = test(candidate, "ENV A=b\nRUN test \"$A\" = b\n\nRUN test -e /etc/os-release\n");

        assertThat(result.passed()).as(String.valueOf(result.failure())).isTrue();
        assertThat(result.steps()).extracting(DockerfileStep::line).containsExactly(1, 2, 4);
        assertThat(result.steps()).extracting(DockerfileStep::outcome).containsOnly(BuildOutcome.PASSED);
        assertThat(result.imageId()).startsWith("sha256:").isNotEqualTo(candidate.imageId());
        assertThat(daemon.find(result.imageId()))
                .as("the test image is removed")
                .isEmpty();
        assertThat(daemon.find(candidate.imageId())).isPresent();
    }

    /** As two builds do that share an agent and stand on the same image. */
    @Test
    void the_same_test_twice_at_the_same_moment_runs_twice() throws Exception {
        BuildResult candidate = candidate();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            String dockerfile = "RUN echo begun && sleep 2\n";
            Future<LayerTestResult> one = threads.submit(() -> test(candidate, dockerfile));
            Future<LayerTestResult> other = threads.submit(() -> test(candidate, dockerfile));
            for (LayerTestResult result : List.of(one.get(), other.get())) {
                assertThat(result.passed()).as(String.valueOf(result.failure())).isTrue();
                assertThat(result.steps()).extracting(DockerfileStep::outcome).containsExactly(BuildOutcome.PASSED);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failure_names_the_users_file_line_instruction_exit_code_and_last_output() throws Exception {
        LayerTestResult result = test(
                candidate(), "# a comment\nRUN true\nRUN echo before; \\\n  echo broken >&2; \\\n  exit 7\nRUN true\n");

        assertThat(result.passed()).isFalse();
        BuildFailure failure = result.failure();
        assertThat(failure.kind()).isEqualTo(FaultKind.TEST);
        assertThat(failure.file()).isEqualTo("tests/it/Dockerfile");
        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.lastOutput()).contains("broken");
        assertThat(result.steps())
                .extracting(DockerfileStep::outcome)
                .containsExactly(BuildOutcome.PASSED, BuildOutcome.FAILED, BuildOutcome.NOT_RUN);
    }

    /** Tests that a FROM in front of the Dockerfile, as in Dante, would pass without testing anything. */
    @Test
    void test_that_would_not_test_the_candidate_is_refused() throws Exception {
        BuildResult candidate = candidate();
        for (String dockerfile : List.of(
                "FROM scratch\nCOPY Dockerfile /\nRUN true\n",
                "FROM scratch AS other\nCOPY Dockerfile /\n",
                "ARG X=1\nFROM scratch\nRUN true\n",
                "# syntax=docker/dockerfile:1\nFROM scratch\nRUN true\n",
                "COPY Dockerfile /x\n",
                "")) {
            LayerTestResult result = test(candidate, dockerfile);

            assertThat(result.passed()).as(dockerfile).isFalse();
            assertThat(result.failure().kind()).isEqualTo(FaultKind.REFUSED);
            assertThat(result.failure().message()).contains("tests/it/Dockerfile");
        }
    }

    /** Where the builders read a Dockerfile differently from each other, or from us: it fails, whatever was thought of it. */
    @Test
    void tricks_do_not_make_a_test_pass() throws Exception {
        BuildResult candidate = candidate();
        List<String> passed = new ArrayList<>();
        for (String dockerfile : List.of(
                // An escaped backslash ends a line for newer builders.
                "RUN echo a\\\\\nFROM scratch\nCOPY Dockerfile /\n",
                // No here-document for builders that know none.
                "COPY <<RUN /x\nRUN true\nRUN\n",
                // One for builders that know some, with a name that looks like none.
                "COPY <<E-F /x\nRUN true\nE-F\n",
                "COPY <<7 /x\nRUN true\n7\n",
                "COPY <<\"a b\" /x\nRUN true\na b\n",
                "RUN echo ' <<EOF'\nFROM scratch\nCOPY <<EOF /x\nRUN true\nEOF\n",
                "RUN true\nFROM scratch\nCOPY Dockerfile /\n",
                "FROM candidate AS x\nRUN true\nFROM x\nRUN --mount=type=bind,from=nothing:1,target=/y false\n",
                "ONBUILD RUN true\n")) {
            if (test(candidate, dockerfile).passed()) {
                passed.add(dockerfile);
            }
        }
        assertThat(passed).isEmpty();
    }

    /** Also the stages below it, and what a failed one left; asked before anything is swept up. */
    @Test
    void nothing_of_a_test_is_left_right_after_it() throws Exception {
        BuildResult candidate = candidate();
        String stages = "FROM candidate AS a\nRUN echo a > /a\nFROM a\nRUN test -e /a\n";
        assertThat(test(candidate, stages).passed()).as(String.join("\n", log)).isTrue();
        assertThat(test(candidate, stages + "RUN echo b > /b\nRUN false\n").passed())
                .isFalse();

        assertThat(process.docker("images", "--all", "--quiet", "--filter", "label=" + TemporaryTags.TEST))
                .isBlank();
        assertThat(process.docker("ps", "--all", "--quiet")).isBlank();
    }

    /** What a test prints is the test's own affair: it may be about such faults, or hide a flaky image behind them. */
    @Test
    void failed_download_is_the_ways_fault_in_a_candidate_and_the_tests_in_a_test() throws Exception {
        String download = "RUN echo 'npm ERR! network connect ETIMEDOUT 10.0.0.1:443' >&2; exit 1\n";
        BuildResult broken = daemon.build(
                request("broken", "FROM scratch\nADD rootfs.tar /\n" + download).build(), listener);
        LayerTestResult test = test(candidate(), download);

        assertThat(broken.failure().kind()).isEqualTo(FaultKind.TRANSPORT);
        assertThat(test.failure().kind()).isEqualTo(FaultKind.TEST);
    }

    @Test
    void flood_of_output_is_cut_to_its_end() throws Exception {
        BuildResult result = daemon.build(
                request(
                                "flood",
                                "FROM scratch\nADD rootfs.tar /\nRUN head -c 40000000 /dev/zero | tr '\\\\0' x; yes | head -c"
                                        + " 2000000; echo; echo the end; exit 9\n")
                        .build(),
                new BuildOutputListener() {
                    @Override
                    public void event(BuildEvent event) {
                        // Counted below.
                    }

                    @Override
                    public void line(String text) {
                        assertThat(text.length()).isLessThanOrEqualTo(LineSplitter.MAX_LINE_CHARS);
                    }
                });

        assertThat(result.failure().exitCode()).isEqualTo(9);
        assertThat(result.toString()).hasSizeLessThan(60_000);
    }

    @Test
    void same_candidate_by_another_name_does_not_make_another_image_pass() throws Exception {
        BuildResult good = candidate();
        BuildResult other = build("other", "FROM scratch\nADD rootfs.tar /\nRUN echo other > /which\n");
        process.docker("tag", other.imageId(), good.tag());

        LayerTestResult result = test(good, "RUN test ! -e /which\n");

        assertThat(result.passed())
                .as("tested by id, whatever the tag says: " + result.failure())
                .isTrue();
        assertThat(daemon.find(good.imageId()))
                .as("an image without a name that was tested")
                .isPresent();
        process.docker("rmi", good.imageId());
        process.docker("image", "prune", "--force");
    }

    @Test
    void build_that_takes_too_long_is_ended_and_says_so() throws Exception {
        BuildResult result = daemon.build(
                request("slow", "FROM scratch\nADD rootfs.tar /\nRUN " + SLEEP + "\n")
                        .timeout(Duration.ofSeconds(4))
                        .build(),
                listener);

        assertThat(result.passed()).isFalse();
        assertThat(result.failure().kind()).isEqualTo(FaultKind.TIMEOUT);
        assertThat(result.failure().message()).contains("exceeded the timeout of");
        assertThat(result.failure().instruction()).isEqualTo("RUN " + SLEEP);
        Await.until(Duration.ofSeconds(90), () -> RunningCommands.with(SLEEP).isEmpty(), () -> "still there");
    }

    @Test
    void interrupt_ends_the_build_with_every_process() throws Exception {
        BuildRequest request = request("stopped", "FROM scratch\nADD rootfs.tar /\nRUN echo here; " + SLEEP + "\n")
                .build();
        CountDownLatch here = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread builder = new Thread(() -> {
            try {
                daemon.build(request, new BuildOutputListener() {
                    @Override
                    public void event(BuildEvent event) {
                        log.add(event.toString());
                    }

                    @Override
                    public void line(String text) {
                        if (text.endsWith("here")) {
                            here.countDown();
                        }
                    }
                });
            } catch (InterruptedException stopped) {
                ended.set(stopped);
            }
        });
        builder.start();
        assertThat(here.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(RunningCommands.with(SLEEP)).isNotEmpty();

        builder.interrupt();
        builder.join(TimeUnit.SECONDS.toMillis(60));

        assertThat(builder.isAlive()).isFalse();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        Await.until(Duration.ofSeconds(90), () -> RunningCommands.with(SLEEP).isEmpty(), () -> "still there");
    }

    @Test
    void killed_daemon_is_no_fault_of_the_candidate() throws Exception {
        BuildResult candidate = candidate();
        process.kill();
        LayerTestResult result = test(candidate, "RUN true\n");
        process.restart();

        assertThat(result.failure().kind()).isEqualTo(FaultKind.DAEMON);
    }

    @Test
    void child_stands_on_the_exact_image_of_its_parent() throws Exception {
        BuildResult parent = candidate();
        BuildResult child = daemon.build(
                request("child", "ARG BASE\nFROM ${BASE}\nRUN echo child > /child\n")
                        .base(new BaseImage(parent.imageId(), List.of("org/base:1")))
                        .build(),
                listener);
        BuildResult named = daemon.build(
                request("named", "FROM org/base:1\nRUN echo named > /named\n")
                        .base(new BaseImage(parent.imageId(), List.of("org/base:1")))
                        .build(),
                listener);

        ImageFacts base = daemon.inspect(parent.imageId());
        assertThat(daemon.inspect(child.imageId()).standsOn(base)).isTrue();
        assertThat(daemon.inspect(named.imageId()).standsOn(base)).isTrue();
    }
}
