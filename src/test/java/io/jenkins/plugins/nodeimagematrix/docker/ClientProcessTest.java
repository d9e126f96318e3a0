package io.jenkins.plugins.nodeimagematrix.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
