package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@UnitTest
class SecretWatchTest {
    private static final String SECRET = "a-secret-on-a-command-line";

    @Test
    void finds_a_secret_on_the_command_line_of_what_a_child_started() throws Exception {
        try (SecretWatch watch = new SecretWatch(SECRET)) {
            Process child = new ProcessBuilder(
                            "sh", "-c", "sh -c 'read wait' \"$0-$1\"; true", "a-secret-on", "a-command-line")
                    .start();
            try {
                Await.until(Duration.ofMinutes(1), () -> !watch.found().isEmpty(), () -> "the secret");
            } finally {
                child.getOutputStream().close();
                child.waitFor();
            }

            assertThat(watch.end()).allMatch(line -> line.contains("sh -c read wait " + SECRET));
        }
    }
}
