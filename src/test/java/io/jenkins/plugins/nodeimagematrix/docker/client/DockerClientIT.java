package io.jenkins.plugins.nodeimagematrix.docker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.support.DebianPackages;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
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

/** What the real client and we say when there is no daemon, or one that may not be asked. */
@DockerTest
class DockerClientIT {
    @TempDir
    Path temp;

    @Test
    void missing_daemon_is_reported_with_its_address_and_the_client() throws Exception {
        assertThatThrownBy(() -> Daemon.connect(real("unix://" + temp.resolve("absent.sock"))))
                .isInstanceOfSatisfying(
                        DaemonException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.DAEMON))
                .hasMessageContaining("unix://" + temp.resolve("absent.sock"))
                .hasMessageContaining("asked by")
                .hasMessageContaining("DOCKER_HOST");
    }

    @Test
    void unreadable_socket_is_reported_with_the_remedy() throws Exception {
        Path socket = Files.createTempDirectory(Path.of("/tmp"), "nim-").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Map<String, String> environment = real("unix://" + socket);
            String client = DebianPackages.program("docker", "docker.io").toString();
            Path unprivileged = temp.resolve("docker");
            DockerClientTest.program(
                    unprivileged, "#!/bin/sh\nexec setpriv --reuid=65534 --clear-groups " + client + " \"$@\"\n");
            environment.put(DockerCli.EXPLICIT, unprivileged.toString());

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
}
