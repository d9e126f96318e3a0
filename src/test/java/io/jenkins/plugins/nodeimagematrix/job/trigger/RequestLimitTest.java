package io.jenkins.plugins.nodeimagematrix.job.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@UnitTest
class RequestLimitTest {
    @Test
    void each_minute_has_its_requests() {
        SettableClock clock = new SettableClock("2026-01-05T12:00:30Z");
        RequestLimit limit = new RequestLimit(2, clock);

        assertThat(limit.take()).isTrue();
        assertThat(limit.take()).isTrue();
        assertThat(limit.take()).isFalse();
        clock.pass(Duration.ofSeconds(30));
        assertThat(limit.take()).isTrue();
    }
}
