package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildEvent;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon is asked once for its description, until it ends; a cell asks only for what can change. */
@DockerTest
class DaemonCacheIT {
    private static final String RUN = "questions";
    private static final BuildOutputListener SILENT = new BuildOutputListener() {
        @Override
        public void event(BuildEvent event) {}

        @Override
        public void line(String text) {}
    };

    private static PrivateDaemon process;
    private static DaemonRelay relay;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        process = PrivateDaemon.start();
        relay = DaemonRelay.before(process.environment().get("DOCKER_HOST"), folder.resolve("relay.sock"));
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        process.close();
    }

    private Map<String, String> environment(String scratch) {
        Map<String, String> environment = new TreeMap<>(process.environment());
        environment.put("DOCKER_HOST", relay.host());
        environment.put("DOCKER_BUILDKIT", "1");
        environment.put("TMPDIR", temp.resolve(scratch).toString());
        return environment;
    }

    @Test
    void daemon_is_asked_again_only_after_it_ended() throws Exception {
        Daemon first = DaemonCache.connect(environment("first"));
        int asked = relay.requests();

        Daemon second = DaemonCache.connect(environment("second"));

        assertThat(second.info()).isSameAs(first.info());
        assertThat(relay.requests()).isEqualTo(asked);
        second.find("none");
        assertThat(relay.requests()).as("one daemon").isEqualTo(asked + 1);
        process.kill();
        Await.until(Duration.ofSeconds(90), () -> !first.isConnected(), () -> "still connected");
        assertThatThrownBy(() -> DaemonCache.connect(environment("third"))).isInstanceOf(DaemonException.class);
        process.restart();
        Daemon again = DaemonCache.connect(environment("third"));
        assertThat(again.info()).isNotSameAs(first.info()).isEqualTo(first.info());
    }

    @Test
    void cell_sends_a_daemon_few_requests() throws Exception {
        Daemon daemon = DaemonCache.connect(environment("cell"));
        Path scratch = Files.createDirectories(temp.resolve("cell"));
        Path base = folder("base", "FROM scratch\nADD rootfs.tar /\n");
        Files.copy(BaseRootfs.shell("bookworm"), base.resolve("rootfs.tar"));
        BuildResult parent = build(daemon, base, null);
        daemon.hold(parent.imageId(), RUN);
        Path context = folder("context", "ARG BASE\nFROM ${BASE}\nRUN echo 1 > /one\n");
        Path tests = folder("tests", "RUN test -f /one\n");

        int before = relay.requests();
        String held = daemon.hold(parent.imageId(), RUN).orElseThrow();
        BuildResult cell = build(daemon, context, new BaseImage(held, List.of()));
        int built = relay.requests();
        assertThat(daemon.test(
                                TestRequest.of(cell.imageId(), tests.toString(), "tests", RUN)
                                        .withNetwork("none"),
                                SILENT)
                        .passed())
                .isTrue();
        int tested = relay.requests();

        System.out.println(
                "requests to the daemon: " + (built - before) + " for a build, " + (tested - built) + " for its test");
        assertThat(built - before).as("requests of a build").isLessThanOrEqualTo(7);
        assertThat(tested - built).as("requests of a test").isLessThanOrEqualTo(8);
        daemon.sweep(RUN);
        assertThat(process.docker("images", "--all", "--quiet")).isBlank();
        assertThat(scratch).isEmptyDirectory();
    }

    private Path folder(String name, String dockerfile) throws Exception {
        Path folder = Files.createDirectories(temp.resolve(name));
        Files.writeString(folder.resolve("Dockerfile"), dockerfile);
        return folder;
    }

    private static BuildResult build(Daemon daemon, Path folder, BaseImage base) throws Exception {
        BuildResult result = daemon.build(
                BuildRequest.builder(folder.getFileName().toString(), folder.toString(), RUN)
                        .network("none")
                        .base(base)
                        .build(),
                SILENT);
        assertThat(result.passed()).as(String.valueOf(result.failure())).isTrue();
        return result;
    }
}
