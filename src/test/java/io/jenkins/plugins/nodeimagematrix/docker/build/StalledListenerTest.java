package io.jenkins.plugins.nodeimagematrix.docker.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.RunningCommands;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listener that takes no output for a while, or never, decides nothing about what was built. All tests share one stall. */
@UnitTest
class StalledListenerTest {
    private static final Duration STALL = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int TAR_BYTES = 60_000;
    private static final String ID = "sha256:" + "0123456789abcdef".repeat(4);
    private static final String FILE = "FROM base\nRUN echo first\nRUN echo second; exit 3\n";

    private static final Map<BuilderKind, String> OUTPUT = Map.of(BuilderKind.BUILDKIT, """
            #4 [1/3] FROM base
            #4 DONE 0.0s
            #5 [2/3] RUN echo first
            #5 0.100 first
            #5 DONE 0.2s
            #6 [3/3] RUN echo second; exit 3
            #6 0.100 second
            """, BuilderKind.CLASSIC, """
            Step 1/3 : FROM base
             ---> 0123456789ab
            Step 2/3 : RUN echo first
             ---> Running in 1123456789ab
            first
             ---> 2123456789ab
            Step 3/3 : RUN echo second; exit 3
             ---> Running in 3123456789ab
            second
            """);
    private static final Map<BuilderKind, String> PASSED = Map.of(
            BuilderKind.BUILDKIT,
            "#6 DONE 0.2s\n",
            BuilderKind.CLASSIC,
            " ---> 4123456789ab\nSuccessfully built 4123456789ab\n");
    private static final Map<BuilderKind, String> FAILED = Map.of(
            BuilderKind.BUILDKIT,
            "#6 ERROR: process \"/bin/sh -c echo second; exit 3\" did not complete successfully: exit code: 3\n",
            BuilderKind.CLASSIC,
            "The command '/bin/sh -c echo second; exit 3' returned a non-zero code: 3\n");

    @TempDir
    static Path temp;

    private static final CountDownLatch released = new CountDownLatch(1);
    private static final ExecutorService threads = Executors.newCachedThreadPool();
    private static final Map<BuilderKind, Listener> listeners =
            Map.of(BuilderKind.BUILDKIT, new Listener(released), BuilderKind.CLASSIC, new Listener(released));
    private static final Map<BuilderKind, Future<ImageBuild.Result>> good = new EnumMap<>(BuilderKind.class);
    private static final Map<BuilderKind, Future<ImageBuild.Result>> bad = new EnumMap<>(BuilderKind.class);
    private static final ByteArrayOutputStream tar = new ByteArrayOutputStream();
    private static Future<ClientProcess.Result> save;

    /** Records its events, and accepts nothing until it is released. */
    private static final class Listener implements BuildOutputListener {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch stalled = new CountDownLatch(1);
        private final CountDownLatch release;
        private volatile Thread thread;

        Listener(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public void event(BuildEvent event) {
            // Only the lines are looked at.
        }

        @Override
        public void line(String text) {
            thread = Thread.currentThread();
            stalled.countDown();
            try {
                release.await();
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
            lines.add(text);
        }
    }

    @BeforeAll
    static void stall() throws Exception {
        List<Supplier<Boolean>> ends = new ArrayList<>();
        for (BuilderKind builder : BuilderKind.values()) {
            StandIn passing = new StandIn("passing-" + builder, OUTPUT.get(builder) + PASSED.get(builder), "exit 0");
            StandIn failing = new StandIn("failing-" + builder, OUTPUT.get(builder) + FAILED.get(builder), "exit 1");
            good.put(builder, threads.submit(() -> passing.build(builder, listeners.get(builder), LIMIT)));
            bad.put(builder, threads.submit(() -> failing.build(builder, new Listener(released), LIMIT)));
            ends.add(passing::hasEnded);
            ends.add(failing::hasEnded);
        }
        StandIn saving = new StandIn("saving", "x".repeat(TAR_BYTES), "exit 0");
        save = threads.submit(
                () -> saving.cli().command(LIMIT, List.of("save", ID)).consume(in -> {
                    await(released);
                    in.transferTo(tar);
                }));
        ends.add(saving::hasEnded);
        for (Supplier<Boolean> end : ends) {
            Await.until(Duration.ofSeconds(90), end, () -> "a client that still runs");
        }
        TimeUnit.NANOSECONDS.sleep(STALL.toNanos());
        released.countDown();
    }

    @AfterAll
    static void end() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(BuilderKind.class)
    void build_that_passed_passes(BuilderKind builder) throws Exception {
        ImageBuild.Result result = good.get(builder).get(1, TimeUnit.MINUTES);

        assertThat(result.failure()).isNull();
        assertThat(result.imageId()).isEqualTo(ID);
        assertThat(result.steps()).extracting(DockerfileStep::outcome).containsOnly(BuildOutcome.PASSED);
    }

    @ParameterizedTest
    @EnumSource(BuilderKind.class)
    void listener_gets_every_line_in_order(BuilderKind builder) throws Exception {
        good.get(builder).get(1, TimeUnit.MINUTES);

        assertThat(String.join("\n", listeners.get(builder).lines) + "\n")
                .isEqualTo(OUTPUT.get(builder) + PASSED.get(builder));
    }

    @ParameterizedTest
    @EnumSource(BuilderKind.class)
    void failure_keeps_its_line_status_and_output(BuilderKind builder) throws Exception {
        BuildFailure failure = bad.get(builder).get(1, TimeUnit.MINUTES).failure();

        assertThat(failure.kind()).isEqualTo(FaultKind.TEST);
        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.instruction()).isEqualTo("RUN echo second; exit 3");
        assertThat(failure.exitCode()).isEqualTo(3);
        assertThat(failure.lastOutput()).isEqualTo("second");
    }

    @Test
    void saved_image_is_whole() throws Exception {
        assertThat(save.get(1, TimeUnit.MINUTES).passed()).isTrue();
        assertThat(tar.size()).isEqualTo(TAR_BYTES);
    }

    @ParameterizedTest
    @EnumSource(BuilderKind.class)
    void build_whose_listener_stalls_for_ever_is_cancelled(BuilderKind builder) throws Exception {
        StandIn passing = new StandIn("cancelled-" + builder, OUTPUT.get(builder) + PASSED.get(builder), "exit 0");
        Listener stuck = new Listener(new CountDownLatch(1));
        CountDownLatch ended = new CountDownLatch(1);
        Future<ImageBuild.Result> build = threads.submit(() -> {
            try {
                return passing.build(builder, stuck, LIMIT);
            } finally {
                ended.countDown();
            }
        });
        assertThat(stuck.stalled.await(1, TimeUnit.MINUTES)).isTrue();
        Await.until(Duration.ofSeconds(90), passing::hasEnded, () -> "the client still runs");

        build.cancel(true);

        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        Await.until(Duration.ofSeconds(90), () -> !stuck.thread.isAlive(), () -> stuck.thread + " still runs");
    }

    @Test
    void saving_that_stalls_for_ever_is_cancelled() throws Exception {
        StandIn saving = new StandIn("cancelled-save", "x".repeat(TAR_BYTES), "exit 0");
        CountDownLatch ended = new CountDownLatch(1);
        Future<ClientProcess.Result> stuck = threads.submit(
                () -> saving.cli().command(LIMIT, List.of("save", ID)).consume(in -> {
                    try {
                        await(new CountDownLatch(1));
                    } finally {
                        ended.countDown();
                    }
                }));
        Await.until(Duration.ofSeconds(90), saving::hasEnded, () -> "the client still runs");

        stuck.cancel(true);

        assertThat(ended.await(1, TimeUnit.MINUTES)).as("the reader was ended").isTrue();
    }

    /** Half an image is never taken for a whole one, however the time runs out. */
    @Test
    void saving_that_stalls_for_ever_is_ended_by_its_time_limit() throws Exception {
        StandIn saving = new StandIn("late-save", "x".repeat(TAR_BYTES), "exit 0");
        ClientProcess save = saving.cli().command(Duration.ofSeconds(3), List.of("save", ID));

        assertThatThrownBy(() -> save.consume(in -> await(new CountDownLatch(1))))
                .isInstanceOfSatisfying(
                        DaemonException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.TIMEOUT));
    }

    private static void await(CountDownLatch release) throws InterruptedIOException {
        try {
            release.await();
        } catch (InterruptedException ended) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void time_limit_ends_a_build_whose_listener_stalls() throws Exception {
        StandIn endless = new StandIn("endless", OUTPUT.get(BuilderKind.BUILDKIT), "exec sleep 4711");
        CountDownLatch release = new CountDownLatch(1);
        Listener stuck = new Listener(release);
        Future<ImageBuild.Result> build =
                threads.submit(() -> endless.build(BuilderKind.BUILDKIT, stuck, Duration.ofSeconds(3)));
        Await.until(Duration.ofSeconds(90), endless::hasEnded, () -> "no output");
        Await.until(
                Duration.ofSeconds(30), () -> RunningCommands.with("sleep 4711").isEmpty(), () -> "still runs");
        release.countDown();

        BuildFailure failure = build.get(1, TimeUnit.MINUTES).failure();

        assertThat(failure.kind()).isEqualTo(FaultKind.TIMEOUT);
        assertThat(failure.line()).isEqualTo(3);
        assertThat(String.join("\n", stuck.lines) + "\n").isEqualTo(OUTPUT.get(BuilderKind.BUILDKIT));
    }

    /** A program in place of Docker's client, which prints given text and ends. */
    private static final class StandIn {
        private final Path folder;

        /** @param last its last command */
        StandIn(String name, String output, String last) throws Exception {
            folder = Files.createDirectories(temp.resolve(name));
            Files.writeString(folder.resolve("output"), output);
            Files.writeString(folder.resolve("Dockerfile"), FILE);
            Path program = folder.resolve("docker");
            Files.writeString(program, """
                    #!/bin/sh
                    cd "$(dirname "$0")"
                    case "$1" in
                    --version) echo 'Docker version 28.2.2, build 1'; exit 0 ;;
                    buildx) exit 1 ;;
                    version) echo 28.2.2; exit 0 ;;
                    esac
                    while test $# -gt 0; do
                      test "$1" = --iidfile && printf %s ID > "$2"
                      shift
                    done
                    cat output
                    touch ended
                    """.replace("ID", ID) + last + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        DockerCli cli() throws Exception {
            return DockerCli.find(Map.of(
                    "PATH",
                    folder + ":/usr/bin:/bin",
                    DockerCli.EXPLICIT,
                    folder.resolve("docker").toString(),
                    "TMPDIR",
                    folder.toString()));
        }

        ImageBuild.Result build(BuilderKind builder, BuildOutputListener listener, Duration limit) throws Exception {
            DaemonInfo daemon = new DaemonInfo("id", "address", "28.2.2", false, "linux", "amd64", builder, "", "");
            RenderedDockerfile rendered = RenderedDockerfile.of("Dockerfile", Dockerfile.parse(FILE));
            BuildRequest request = BuildRequest.builder("it", folder.toString(), "run-1")
                    .timeout(limit)
                    .build();
            ImageBuild.Job job =
                    new ImageBuild.Job(rendered, folder.resolve("Dockerfile"), request, null, FaultKind.TEST);
            ImageBuild build = builder == BuilderKind.BUILDKIT
                    ? ImageBuild.byBuildKit(cli(), daemon, job, listener)
                    : ImageBuild.classic(cli(), daemon, job, listener, ClassicTrace.begin(folder), true);
            return build.run();
        }

        boolean hasEnded() {
            return Files.exists(folder.resolve("ended"));
        }
    }
}
