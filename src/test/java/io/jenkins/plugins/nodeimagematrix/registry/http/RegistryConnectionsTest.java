package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients of one process share at a registry, and what they do not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class RegistryConnectionsTest {
    private static final RegistryCredentials ALICE = new RegistryCredentials("alice", "one");
    private static final RegistryLimits QUICK =
            RegistryLimits.DEFAULT.withRetries(0).withPauses(Duration.ofMillis(1), Duration.ofSeconds(5));

    @Test
    void many_clients_of_many_users_make_no_more_requests_at_once_than_allowed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(2 * RegistryPace.MAX_REQUESTS_AT_ONCE);
        try (FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            registry.always("", exchange -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                try {
                    Thread.sleep(20);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                now.decrementAndGet();
                exchange.send(404, Map.of(), "");
            });
            List<Future<Boolean>> looks = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                RegistryCredentials user = i % 3 == 0 ? null : new RegistryCredentials("user" + i % 3, "x");
                looks.add(pool.submit(() -> new RegistryClient(registry.address(), user, QUICK)
                        .digest("a/b", "1")
                        .isEmpty()));
            }
            for (Future<Boolean> look : looks) {
                assertThat(look.get()).isTrue();
            }
            assertThat(most.get()).isBetween(2, RegistryPace.MAX_REQUESTS_AT_ONCE);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_pause_that_one_client_was_asked_for_holds_for_the_next() throws Exception {
        try (FaultyProxy registry = FaultyProxy.before("127.0.0.1:1")) {
            registry.once("", exchange -> exchange.send(429, Map.of("Retry-After", "1"), ""));
            registry.always("", exchange -> exchange.send(404, Map.of(), ""));
            RegistryClient limited = new RegistryClient(registry.address(), ALICE, QUICK);
            assertThatThrownBy(() -> limited.digest("a/b", "1")).hasMessageContaining("429");
            long start = System.nanoTime();

            RegistryLimits hasty = QUICK.withPauses(Duration.ofMillis(1), Duration.ofMillis(10));
            assertThatThrownBy(() -> new RegistryClient(registry.address(), ALICE, hasty).digest("a/b", "1"))
                    .hasMessageContaining("not requested");
            new RegistryClient(registry.address(), ALICE, QUICK).digest("a/b", "1");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
        }
    }

    @Test
    void logins_and_proxies_are_kept_apart() {
        RegistryConnections all = keeping(Duration.ofMinutes(1));
        RegistryConnection alice = all.at("registry.example.com", ALICE, null);
        RegistryProxy proxy = RegistryProxy.of("proxy.example.com", 3128, null, "");

        assertThat(all.at("Registry.example.com", new RegistryCredentials("alice", "one"), null))
                .isSameAs(alice);
        assertThat(all.at("registry.example.com", new RegistryCredentials("alice", "two"), null))
                .isNotSameAs(alice);
        assertThat(all.at("registry.example.com", null, null)).isNotSameAs(alice);
        assertThat(all.at("registry.example.com", ALICE, proxy)).isNotSameAs(alice);
        assertThat(all.at("other.example.com", ALICE, null)).isNotSameAs(alice);
        assertThat(all.at("docker.io", null, null)).isSameAs(all.at("index.docker.io", null, null));
    }

    @Test
    void longest_pause_of_all_holds() {
        JumpingClock clock = new JumpingClock();
        RegistryPace pace = new RegistryPace(RegistryPace.slots(), clock);
        assertThat(pace.pause()).isZero();
        pace.closeFor(Duration.ofSeconds(10));
        pace.closeFor(Duration.ofSeconds(3));
        assertThat(pace.pause()).isEqualTo(Duration.ofSeconds(10));
        clock.pass(Duration.ofSeconds(4));
        pace.closeFor(Duration.ofSeconds(7));
        assertThat(pace.pause()).isEqualTo(Duration.ofSeconds(7));
        assertThat(pace.isIdle(Duration.ofSeconds(4))).as("in a pause").isFalse();
        clock.pass(Duration.ofSeconds(8));
        assertThat(pace.pause()).isZero();
        assertThat(pace.isIdle(Duration.ofSeconds(12))).isTrue();
        assertThat(pace.isIdle(Duration.ofSeconds(13))).isFalse();
    }

    @Test
    void request_takes_a_slot_until_it_ends_and_counts_as_use() throws Exception {
        JumpingClock clock = new JumpingClock();
        RegistryPace pace = new RegistryPace(RegistryPace.slots(), clock);
        clock.pass(Duration.ofSeconds(9));
        pace.enter();
        assertThat(pace.sharedSlots().availablePermits()).isEqualTo(RegistryPace.MAX_REQUESTS_AT_ONCE - 1);
        assertThat(pace.isIdle(Duration.ofSeconds(5))).isFalse();
        clock.pass(Duration.ofSeconds(9));
        pace.leave();
        assertThat(pace.sharedSlots().availablePermits()).isEqualTo(RegistryPace.MAX_REQUESTS_AT_ONCE);
        assertThat(pace.isIdle(Duration.ofSeconds(5))).isFalse();
        clock.pass(Duration.ofSeconds(5));
        assertThat(pace.isIdle(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void slots_of_a_registry_are_shared_by_its_logins() {
        RegistryConnections all = keeping(Duration.ofMinutes(1));
        RegistryConnection alice = all.at("registry.example.com", ALICE, null);
        assertThat(all.at("registry.example.com", null, null).pace().sharedSlots())
                .isSameAs(alice.pace().sharedSlots());
        assertThat(all.at("other.example.com", ALICE, null).pace().sharedSlots())
                .isNotSameAs(alice.pace().sharedSlots());
    }

    @Test
    void connection_is_kept_for_its_time_after_the_last_use_and_while_it_is_in_a_pause() {
        JumpingClock clock = new JumpingClock();
        Duration keep = Duration.ofMinutes(5);
        RegistryConnections all = new RegistryConnections(keep, LimitedHttp::client, clock);
        RegistryConnection alice = all.at("registry.example.com", ALICE, null);
        RegistryConnection limited = all.at("registry.example.com", null, null);
        limited.pace().closeFor(Duration.ofMinutes(8));
        assertThat(all.kept()).isEqualTo(2);

        clock.pass(keep.plusMillis(1));
        assertThat(all.kept()).as("the one in a pause").isEqualTo(1);
        assertThat(all.at("registry.example.com", ALICE, null)).isSameAs(alice);
        assertThat(all.kept()).as("it is in use again").isEqualTo(2);

        clock.pass(keep.plusMillis(1));
        assertThat(all.kept()).isZero();
        assertThat(all.at("registry.example.com", null, null)).isSameAs(limited);
        clock.pass(keep.plusMillis(1));
        assertThat(all.kept()).as("the time begins again").isZero();
    }

    @Test
    void unused_connections_are_released() {
        RegistryConnections all = keeping(Duration.ofMillis(20));
        RegistryConnection held = all.at("registry.example.com", ALICE, null);

        Await.until(Duration.ofSeconds(90), () -> all.kept() == 0, () -> "kept: " + all.kept());

        // While it is in use, no other one is created, so that its limits hold.
        assertThat(all.at("registry.example.com", ALICE, null)).isSameAs(held);
    }

    static RegistryConnections keeping(Duration time) {
        return new RegistryConnections(time, LimitedHttp::client, RegistryClock.SYSTEM);
    }
}
