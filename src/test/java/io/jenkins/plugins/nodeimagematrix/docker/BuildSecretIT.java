package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.LineSplitter;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A build's secret gets to the instruction that mounts it, and nowhere else. */
@ParameterizedClass
@EnumSource(names = {"INSTALLED_BUILDKIT", "INSTALLED_CLASSIC", "CONTAINERD_BUILDKIT"})
@DockerTest
class BuildSecretIT extends OnDaemon {
    private static final String SECRET = "s3cret-" + Long.toHexString(System.nanoTime());
    private static final String DOCKERFILE = """
            FROM scratch
            ADD rootfs.tar /
            RUN --mount=type=secret,id=npm sha256sum < /run/secrets/npm > /hash; sleep 1
            RUN test ! -e /run/secrets/npm
            """;

    /** What the machine's processes were started with while the build ran. */
    private final Set<String> argv = ConcurrentHashMap.newKeySet();

    @Test
    void secret_is_used_and_is_in_no_layer_history_log_argv_or_file() throws Exception {
        if (setup.builder == BuilderKind.CLASSIC) {
            return;
        }
        Thread watch = new Thread(this::watch);
        watch.start();
        BuildResult result;
        try {
            result = daemon.build(secretly(DOCKERFILE).build(), listener);
        } finally {
            watch.interrupt();
            watch.join();
        }

        assertThat(result.passed()).as(result.failure() + "\n" + log).isTrue();
        Path saved = temp.resolve("saved.tar");
        daemon.save(result.imageId(), saved);
        Path all = Files.createDirectory(temp.resolve("all"));
        Program.run(all, List.of("sh", "-c", "tar -xf \"$0\" && cd blobs/sha256 2>/dev/null; true", saved.toString()));
        assertThat(contains(all, SECRET)).as("layers and configuration").isEmpty();
        assertThat(process.docker("history", "--no-trunc", result.imageId())).doesNotContain(SECRET);
        assertThat(log).noneMatch(line -> line.contains(SECRET));
        assertThat(argv).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        assertThat(contains(process.sockets(), SECRET)).as("the client's home").isEmpty();
        assertThat(contains(process.data(), SECRET)).as("the daemon's data").isEmpty();
        assertThat(test(result, "RUN test \"$(cat /hash)\" = \"$(printf %s " + SECRET + " | sha256sum)\"\n")
                        .passed())
                .as("the instruction saw it: " + log)
                .isTrue();
    }

    @Test
    void instruction_that_prints_it_prints_stars() throws Exception {
        if (setup.builder == BuilderKind.CLASSIC) {
            return;
        }
        BuildResult result = daemon.build(
                secretly(
                                "FROM scratch\nADD rootfs.tar /\nRUN --mount=type=secret,id=npm cat /run/secrets/npm; exit 3\n")
                        .build(),
                listener);

        assertThat(result.failure().exitCode()).isEqualTo(3);
        assertThat(result.failure().lastOutput()).contains("****");
        assertThat(result.toString()).doesNotContain(SECRET);
        assertThat(log).noneMatch(line -> line.contains(SECRET));
    }

    /** A faulty Dockerfile leaves the secret in the image, and a test of the image prints it. */
    @Test
    void test_that_prints_a_secret_of_the_build_prints_stars() throws Exception {
        if (setup.builder == BuilderKind.CLASSIC) {
            return;
        }
        // One of its own: the daemon keeps it, where another test looks for its secret.
        String left = "left-" + Long.toHexString(System.nanoTime());
        BuildResult result = daemon.build(
                secretly("FROM scratch\nADD rootfs.tar /\nRUN --mount=type=secret,id=npm cp /run/secrets/npm /left\n")
                        .secrets(Map.of("npm", new BuildSecret(left)))
                        .build(),
                listener);
        assertThat(result.passed()).as(result.failure() + "\n" + log).isTrue();
        Path folder = Files.createDirectories(temp.resolve("prints"));
        Files.writeString(folder.resolve("Dockerfile"), "RUN cat /left; exit 3\n");

        LayerTestResult test = daemon.test(
                TestRequest.of(result.imageId(), folder.toString(), "prints", RUN)
                        .withMasked(List.of(new BuildSecret(left)))
                        .withNetwork("none"),
                listener);

        assertThat(test.failure().lastOutput()).contains("****");
        assertThat(test.toString()).doesNotContain(left);
        assertThat(log).noneMatch(line -> line.contains(left));
    }

    /** Output is handed on in pieces of a line that is longer; neither piece may show its part of the secret. */
    @Test
    void secret_that_lies_across_the_cut_of_a_long_line_shows_stars_as_well() throws Exception {
        if (setup.builder == BuilderKind.CLASSIC) {
            return;
        }
        String secret = SECRET + "-0123456789".repeat(9);
        int before = LineSplitter.MAX_LINE_CHARS - secret.length() * 2 / 3;
        BuildResult result = daemon.build(
                secretly("FROM scratch\nADD rootfs.tar /\nRUN --mount=type=secret,id=npm head -c " + before
                                + " /dev/zero | tr '\\0' x; cat /run/secrets/npm; echo; exit 3\n")
                        .secrets(Map.of("npm", new BuildSecret(secret)))
                        .build(),
                listener);

        assertThat(result.failure().exitCode()).isEqualTo(3);
        assertThat(String.join("", log)).contains("xxxx").contains("****");
        for (String shown : List.of(String.join("\n", log), result.toString())) {
            assertThat(shown).doesNotContain(secret.substring(0, 12), "-0123456789");
        }
    }

    @Test
    void classic_builder_refuses_with_the_reason() throws Exception {
        if (setup.builder == BuilderKind.BUILDKIT) {
            return;
        }
        BuildResult result = daemon.build(secretly(DOCKERFILE).build(), listener);

        assertThat(result.failure().kind()).isEqualTo(FaultKind.REFUSED);
        assertThat(result.failure().message()).contains("secrets need BuildKit");
    }

    private BuildRequest.RequestBuilder secretly(String dockerfile) throws IOException, InterruptedException {
        return request("secret", dockerfile)
                .secrets(Map.of("npm", new BuildSecret(SECRET)))
                .noCache(true);
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                processes
                        .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                        .forEach(folder -> argv.add(read(folder.resolve("cmdline"))));
            } catch (IOException gone) {
                // Look again.
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Files that hold the text, packed layers unpacked. */
    private static String contains(Path folder, String text) throws IOException, InterruptedException {
        return Program.run(
                folder,
                List.of(
                        "sh",
                        "-c",
                        "find . -xdev -type f | while read -r f; do"
                                + " if zcat -f \"$f\" 2>/dev/null | grep -aqF \"$0\"; then echo \"$f\"; fi; done",
                        text));
    }
}
