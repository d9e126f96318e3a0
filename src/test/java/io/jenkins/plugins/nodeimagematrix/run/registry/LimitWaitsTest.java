package io.jenkins.plugins.nodeimagematrix.run.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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
                .anyMatch(
                        line -> line.matches(
                                "Requests to docker\\.io wait for the registry's limit until (\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d .+"))
                .anyMatch(line -> line.startsWith("Pulls from docker.io wait"));
        assertThat(events.events()).hasSize(2).allMatch(event -> event.kind() == RunEvent.Kind.LIMITED);
    }

    @Test
    void short_waits_are_not_named() {
        waits.accept(wait(1, false));
        assertThat(console.size()).isZero();
        assertThat(events.events()).isEmpty();
    }

    /** A clock that the test sets. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-02-03T22:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final SetClock clock = new SetClock();
    private final List<String> lines = new ArrayList<>();
    private final LimitWaits clocked = new LimitWaits((wait, line) -> lines.add(line), clock);

    private void after(Duration passed, String registry, Duration untilEnd) {
        clock.now = clock.now.plus(passed);
        clocked.accept(new RegistryWait(registry, clock.now.plus(untilEnd), true));
    }

    @Test
    void wait_of_hours_is_named_once_with_the_day_on_which_it_ends() {
        after(Duration.ZERO, "docker.io", Duration.ofHours(6));
        for (int minute = 1; minute < 360; minute++) {
            after(Duration.ofMinutes(1), "docker.io", Duration.ofHours(6).minusMinutes(minute));
        }
        assertThat(lines)
                .containsExactly("Pulls from docker.io wait for the registry's limit until 2026-02-04 04:00:00 Z");

        after(Duration.ofMinutes(5), "docker.io", Duration.ofMinutes(2));
        assertThat(lines).hasSize(2).endsWith("Pulls from docker.io wait for the registry's limit until 04:06:00 Z");
    }

    @Test
    void wait_that_becomes_longer_is_named_again_after_a_minute() {
        after(Duration.ZERO, "docker.io", Duration.ofMinutes(2));
        after(Duration.ofSeconds(59), "docker.io", Duration.ofMinutes(10));
        assertThat(lines).hasSize(1);

        after(Duration.ofSeconds(1), "docker.io", Duration.ofMinutes(10));
        assertThat(lines).hasSize(2);
    }

    @Test
    void pulls_are_not_named_with_a_wait_of_all_requests_unless_theirs_is_longer() {
        clocked.accept(new RegistryWait("docker.io", clock.now.plusSeconds(60), false));
        after(Duration.ZERO, "docker.io", Duration.ofSeconds(60));
        assertThat(lines).containsExactly("Requests to docker.io wait for the registry's limit until 22:01:00 Z");

        after(Duration.ZERO, "docker.io", Duration.ofHours(1));
        assertThat(lines).hasSize(2).endsWith("Pulls from docker.io wait for the registry's limit until 23:00:00 Z");
    }

    @Test
    void names_that_an_agent_made_up_are_left_out_or_end() {
        after(Duration.ZERO, "docker.io\nrun ended", Duration.ofHours(1));
        after(Duration.ZERO, "x".repeat(301), Duration.ofHours(1));
        assertThat(lines).isEmpty();

        for (int i = 0; i < 1_000; i++) {
            after(Duration.ZERO, "made-up-" + i, Duration.ofHours(1));
        }
        assertThat(lines).hasSize(100);
    }
}
