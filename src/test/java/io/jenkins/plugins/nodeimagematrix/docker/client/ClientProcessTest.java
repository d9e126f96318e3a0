package io.jenkins.plugins.nodeimagematrix.docker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UnitTest
class ClientProcessTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void client_that_is_ended_by_a_full_disk_of_ours_says_why() throws Exception {
        ClientProcess endless = new ClientProcess(List.of("/usr/bin/yes"), Map.of(), LIMIT);

        ClientProcess.Result result = endless.consume(in -> {
            throw new IOException("No space left on device");
        });

        assertThat(result.passed()).isFalse();
        assertThat(result.complaint()).isEqualTo("No space left on device");
    }

    /** As the connection that ssh keeps open for later calls does. */
    @Test
    void what_the_client_left_behind_holds_up_neither_its_end_nor_a_thread() throws Exception {
        ClientProcess client =
                new ClientProcess(List.of("/bin/sh", "-c", "sleep 600 & echo $!; echo why >&2"), Map.of(), LIMIT);

        ClientProcess.Result result = client.run(1024);

        ProcessHandle left = ProcessHandle.of(Long.parseLong(result.output())).orElseThrow();
        try {
            assertThat(left.isAlive()).isTrue();
            assertThat(result.complaint()).isEqualTo("why");
            Await.until(Duration.ofSeconds(90), () -> readers().isEmpty(), () -> "still there: " + readers());
        } finally {
            left.destroyForcibly();
        }
    }

    private static List<String> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith("of docker"))
                .toList();
    }

    /** What could not be read to its end tells nothing, whatever the client's status. */
    @Test
    void output_that_cannot_be_read_is_a_fault_of_the_way() {
        ClientProcess failing =
                new ClientProcess(List.of("/bin/sh", "-c", "echo one; echo two; exit 1"), Map.of(), LIMIT);

        assertThatThrownBy(() -> failing.stream(Mask.NONE, line -> {
                    throw new IllegalStateException("no such line: " + line);
                }))
                .isInstanceOfSatisfying(
                        DaemonException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.TRANSPORT))
                .hasMessageContaining("no such line: one");
    }
}
