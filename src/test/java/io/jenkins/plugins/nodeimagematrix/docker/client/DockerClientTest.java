package io.jenkins.plugins.nodeimagematrix.docker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which client is taken, and what is said when there is none. */
@UnitTest
class DockerClientTest {
    @TempDir
    Path temp;

    @Test
    void missing_client_is_reported_with_the_remedy() {
        assertThatThrownBy(() -> Daemon.connect(Map.of("PATH", temp.toString())))
                .isInstanceOf(DaemonException.class)
                .hasMessageContaining("none on the PATH")
                .hasMessageContaining("docker.io")
                .hasMessageContaining(DockerCli.EXPLICIT);
    }

    @Test
    void client_that_does_not_run_is_named() throws IOException {
        program(temp.resolve("docker"), "#!/bin/sh\necho broken >&2\nexit 4\n");

        assertThatThrownBy(() -> Daemon.connect(Map.of("PATH", temp.toString())))
                .hasMessageContaining(temp.resolve("docker") + " (broken)");
    }

    @Test
    void first_client_that_speaks_buildkit_is_taken_and_the_others_are_named() throws Exception {
        Path without = temp.resolve("without");
        Path with = temp.resolve("with");
        program(
                without.resolve("docker"),
                "#!/bin/sh\ntest \"$1\" = --version && echo 'Docker version 28.2.2, build 1'\n");
        program(
                with.resolve("docker"),
                "#!/bin/sh\nif test \"$1\" = buildx; then echo 'github.com/docker/buildx v0.29.1 x'; else echo 'Docker"
                        + " version 28.5.2+dfsg4, build 2'; fi\n");

        DockerCli chosen = DockerCli.find(Map.of("PATH", without + ":" + with + ":/usr/bin:/bin"));

        assertThat(chosen.speaksBuildKit()).isTrue();
        assertThat(chosen.knowsMetadata()).isTrue();
        assertThat(chosen)
                .hasToString(with.resolve("docker") + " 28.5.2 with buildx 0.29.1 (the first on the PATH that offers"
                        + " BuildKit; skipped: " + without.resolve("docker")
                        + " 28.2.2 (no buildx plugin, so no BuildKit))");
    }

    static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
