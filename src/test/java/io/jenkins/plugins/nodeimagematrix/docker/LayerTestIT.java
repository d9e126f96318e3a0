package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Candidates and test layers on real daemons, with both builders and both stores; nothing may be left on them. */
@ParameterizedClass
@EnumSource
class LayerTestIT extends OnDaemon {
    @Test
    void test_is_built_on_the_very_candidate_and_each_instruction_is_a_case() throws Exception {
        BuildResult candidate = candidate();
        TestResult result = test(candidate, "ENV A=b\nRUN test \"$A\" = b\n\nRUN test -e /etc/os-release\n");

        assertThat(result.passed()).as(String.valueOf(result.failure())).isTrue();
        assertThat(result.steps()).extracting(BuildStep::line).containsExactly(1, 2, 4);
        assertThat(result.steps()).extracting(BuildStep::outcome).containsOnly(BuildOutcome.PASSED);
        assertThat(result.imageId()).startsWith("sha256:").isNotEqualTo(candidate.imageId());
        assertThat(daemon.find(result.imageId()))
                .as("the test image is removed")
                .isEmpty();
        assertThat(daemon.find(candidate.imageId())).isPresent();
    }

    @Test
    void failure_names_the_users_file_line_instruction_exit_code_and_last_output() throws Exception {
        TestResult result = test(
                candidate(), "# a comment\nRUN true\nRUN echo before; \\\n  echo broken >&2; \\\n  exit 7\nRUN true\n");

        assertThat(result.passed()).isFalse();
        BuildFailure failure = result.failure();
        assertThat(failure.kind()).isEqualTo(FaultKind.TEST);
        assertThat(failure.file()).isEqualTo("tests/it/Dockerfile");
        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.lastOutput()).contains("broken");
        assertThat(result.steps())
                .extracting(BuildStep::outcome)
                .containsExactly(BuildOutcome.PASSED, BuildOutcome.FAILED, BuildOutcome.NOT_RUN);
    }

    /** What Dante, or whoever puts a FROM in front, would pass without testing anything. */
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
            TestResult result = test(candidate, dockerfile);

            assertThat(result.passed()).as(dockerfile).isFalse();
            assertThat(result.failure().kind()).isEqualTo(FaultKind.REFUSED);
            assertThat(result.failure().message()).contains("tests/it/Dockerfile");
        }
    }

    @Test
    void same_candidate_by_another_name_does_not_make_another_image_pass() throws Exception {
        BuildResult good = candidate();
        BuildResult other = build("other", "FROM scratch\nADD rootfs.tar /\nRUN echo other > /which\n");
        process.docker("tag", other.imageId(), good.tag());

        TestResult result = test(good, "RUN test ! -e /which\n");

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
                request("slow", "FROM scratch\nADD rootfs.tar /\nRUN sleep 600\n")
                        .withTimeout(Duration.ofSeconds(4)),
                listener);

        assertThat(result.passed()).isFalse();
        assertThat(result.failure().kind()).isEqualTo(FaultKind.TIMEOUT);
        assertThat(result.failure().message()).contains("took longer");
    }

    @Test
    void interrupt_ends_the_build_with_every_process() throws Exception {
        BuildRequest request = request("stopped", "FROM scratch\nADD rootfs.tar /\nRUN echo here; sleep 601\n");
        CountDownLatch here = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread builder = new Thread(() -> {
            try {
                daemon.build(request, new BuildListener() {
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

        builder.interrupt();
        builder.join(TimeUnit.SECONDS.toMillis(10));

        assertThat(builder.isAlive()).isFalse();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(command -> command.contains("sleep 601") && command.startsWith("/bin/sh")))
                .isEmpty();
    }

    @Test
    void killed_daemon_is_no_fault_of_the_candidate() throws Exception {
        BuildResult candidate = candidate();
        process.kill();
        TestResult result = test(candidate, "RUN true\n");
        process.restart();

        assertThat(result.failure().kind()).isEqualTo(FaultKind.DAEMON);
    }

    @Test
    void child_stands_on_the_exact_image_of_its_parent() throws Exception {
        BuildResult parent = candidate();
        BuildResult child = daemon.build(
                request("child", "ARG BASE\nFROM ${BASE}\nRUN echo child > /child\n")
                        .withBase(new BaseImage(parent.imageId(), List.of("org/base:1"))),
                listener);
        BuildResult named = daemon.build(
                request("named", "FROM org/base:1\nRUN echo named > /named\n")
                        .withBase(new BaseImage(parent.imageId(), List.of("org/base:1"))),
                listener);

        ImageFacts base = daemon.inspect(parent.imageId());
        assertThat(daemon.inspect(child.imageId()).standsOn(base)).isTrue();
        assertThat(daemon.inspect(named.imageId()).standsOn(base)).isTrue();
    }
}
