package io.jenkins.plugins.nodeimagematrix.run.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A run says that it waits for a registry: once, on its console and its page. */
@UnitTest
class LimitWaitsTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final RunEvents events = new RunEvents();
    private final LimitWaits waits = LimitWaits.on(new PrintStream(console, true, StandardCharsets.UTF_8), events);

    private static RegistryWait wait(long seconds, boolean pulls) {
        return new RegistryWait("docker.io", Instant.now().plusSeconds(seconds), pulls);
    }

    @Test
    void long_wait_is_named_once_with_its_end() {
        for (int thread = 0; thread < 16; thread++) {
            waits.accept(wait(300, false));
            waits.accept(wait(9_000, true));
        }
        assertThat(console.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .anyMatch(line -> line.matches(
                        "Requests to docker\\.io wait for the registry's limit until \\d\\d:\\d\\d:\\d\\d .+"))
                .anyMatch(line -> line.startsWith("Pulls from docker.io wait"));
        assertThat(events.events()).hasSize(2).allMatch(event -> event.kind() == RunEvent.Kind.LIMITED);
    }

    @Test
    void short_waits_are_not_named() {
        waits.accept(wait(1, false));
        assertThat(console.size()).isZero();
        assertThat(events.events()).isEmpty();
    }
}
