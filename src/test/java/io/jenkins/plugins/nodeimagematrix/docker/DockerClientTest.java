package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.support.DebianPackages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which client is taken, and what is said when there is none, or no daemon. */
class DockerClientTest {
    @TempDir
    Path temp;

    @Test
    void no_client_is_told_with_the_remedy() {
        assertThatThrownBy(() -> Daemon.connect(Map.of("PATH", temp.toString())))
                .isInstanceOf(DaemonException.class)
                .hasMessageContaining("there is none on the PATH")
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
                        + " BuildKit; passed over: " + without.resolve("docker")
                        + " 28.2.2 (no buildx plugin, so no BuildKit))");
    }

    @Test
    void daemon_that_is_not_there_is_told_with_its_address_and_the_client() throws Exception {
        assertThatThrownBy(() -> Daemon.connect(real("unix://" + temp.resolve("nobody"))))
                .isInstanceOfSatisfying(
                        DaemonException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.DAEMON))
                .hasMessageContaining("unix://" + temp.resolve("nobody"))
                .hasMessageContaining("asked by")
                .hasMessageContaining("DOCKER_HOST");
    }

    @Test
    void socket_that_may_not_be_read_is_told_with_the_remedy() throws Exception {
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "nim-").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Map<String, String> environment = real("unix://" + socket);
            String client = DebianPackages.program("docker", "docker.io").toString();
            Path nobody = temp.resolve("docker");
            program(nobody, "#!/bin/sh\nexec setpriv --reuid=65534 --clear-groups " + client + " \"$@\"\n");
            environment.put(DockerCli.EXPLICIT, nobody.toString());

            assertThatThrownBy(() -> Daemon.connect(environment))
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("let the agent's user read its socket");
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }

    private Map<String, String> real(String host) throws IOException, InterruptedException {
        DebianPackages.program("docker", "docker.io");
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", temp.toString());
        environment.put("DOCKER_HOST", host);
        return environment;
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
