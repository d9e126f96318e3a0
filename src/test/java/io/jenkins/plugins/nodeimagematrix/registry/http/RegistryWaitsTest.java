package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.HttpMessage;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests wait for the limits of a registry as long as it takes, say so, and can be stopped meanwhile. */
@RegistryTest
class RegistryWaitsTest {
    private static final String REPOSITORY = "waits/os";

    private TestRegistry registry;
    private FaultyProxy proxy;
    private final JumpingClock clock = new JumpingClock();
    private final List<RegistryWait> waits = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        registry = TestRegistry.start();
        proxy = FaultyProxy.before(registry.address());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        registry.close();
    }

    private RegistryClient client(String limits, RegistryLimits patience, RegistryCredentials login) {
        RegistryConnections connections = clock.connections(Map.of(proxy.address(), RequestBudget.parse(limits)));
        RegistryClient client = new RegistryClient(proxy.address(), login, patience, null, connections);
        client.onWait(waits::add);
        return client;
    }

    private RegistryClient patient(String limits) {
        return client(limits, RegistryLimits.PATIENT, null);
    }

    @Test
    void budget_of_requests_is_kept_and_the_wait_is_told_with_its_end() throws Exception {
        RegistryClient client = patient("10/min");
        for (int i = 0; i < 25; i++) {
            client.digest(REPOSITORY, "v" + i);
        }
        assertThat(proxy.requests()).hasSize(25);
        assertThat(clock.nanoTime())
                .isGreaterThanOrEqualTo(Duration.ofMinutes(2).toNanos());
        assertThat(waits).isNotEmpty().allSatisfy(wait -> {
            assertThat(wait.registry()).isEqualTo(proxy.address());
            assertThat(wait.isForPulls()).isFalse();
        });
        assertThat(waits.get(0).until()).isBetween(Instant.EPOCH.plusSeconds(59), Instant.EPOCH.plusSeconds(61));
        assertThat(client.retried()).isZero();
    }

    @Test
    void pulls_that_are_used_up_let_other_requests_through() throws Exception {
        RegistryClient client = patient("2-pulls/6h");
        SmallImage image = SmallImage.of("pulled").push(client, REPOSITORY, "v1");
        client.get(REPOSITORY, "v1");
        client.get(REPOSITORY, "v1");
        client.digest(REPOSITORY, "v1");
        assertThat(waits).isEmpty();
        assertThat(client.get(REPOSITORY, "v1").orElseThrow().digest()).isEqualTo(image.digest());
        assertThat(clock.nanoTime()).isGreaterThanOrEqualTo(Duration.ofHours(6).toNanos());
        assertThat(clock.sleeps())
                .as("in pieces, because the configuration may change")
                .allMatch(pause -> pause.compareTo(Duration.ofMinutes(1)) <= 0);
        assertThat(waits.get(0).isForPulls()).isTrue();
        assertThat(waits.get(0).until()).isAfter(Instant.EPOCH.plus(Duration.ofMinutes(359)));
    }

    @Test
    void limit_is_waited_for_as_often_as_it_takes() throws Exception {
        proxy.on("^HEAD ", 0, 40, exchange -> exchange.send(429, Map.of(), "{}"));
        RegistryClient client = patient("none");
        assertThat(client.digest(REPOSITORY, "v1")).isEmpty();
        assertThat(proxy.requests()).hasSize(41);
        assertThat(client.retried()).as("a limit is no fault").isZero();
        assertThat(clock.nanoTime())
                .isBetween(
                        Duration.ofMinutes(30).toNanos(), Duration.ofMinutes(60).toNanos());
    }

    @Test
    void pauses_for_a_limit_double_up_to_a_minute_as_long_as_the_patience_lasts() throws Exception {
        proxy.on("^HEAD ", 0, 8, exchange -> exchange.send(429, Map.of(), "{}"));
        patient("none").digest(REPOSITORY, "v1");
        assertThat(clock.sleeps()).isEqualTo(seconds(1, 2, 4, 8, 16, 32, 60, 60));

        proxy.always("^HEAD ", exchange -> exchange.send(429, Map.of(), "{}"));
        RegistryClient client =
                client("none", RegistryLimits.DEFAULT.withRetries(0).withLimitPatience(Duration.ofSeconds(7)), null);
        assertThatThrownBy(() -> client.digest(REPOSITORY, "v1")).hasMessageContaining("429");
        assertThat(clock.sleeps().subList(8, clock.sleeps().size())).isEqualTo(seconds(1, 2, 4));
    }

    private static List<Duration> seconds(long... all) {
        return LongStream.of(all).mapToObj(Duration::ofSeconds).toList();
    }

    private static List<Duration> millis(long... all) {
        return LongStream.of(all).mapToObj(Duration::ofMillis).toList();
    }

    @Test
    void pauses_before_retries_double_up_to_their_limit() throws Exception {
        proxy.always("^HEAD ", exchange -> exchange.send(503, Map.of(), "{}"));
        RegistryLimits limits =
                RegistryLimits.DEFAULT.withRetries(5).withPauses(Duration.ofMillis(100), Duration.ofMillis(700));
        RegistryClient client = client("none", limits, null);
        assertThatThrownBy(() -> client.digest(REPOSITORY, "v1")).hasMessageContaining("503");
        assertThat(clock.sleeps()).as("at least half of each").isEqualTo(millis(50, 100, 200, 350, 350));
        assertThat(proxy.requests()).hasSize(6);
        assertThat(client.retried()).isEqualTo(5);
        assertThat(client.retryReasons()).hasSize(5).allMatch(reason -> reason.contains("503"));
        clock.isSlow = true;
        RegistryClient slow = client("none", limits, null);
        assertThatThrownBy(() -> slow.digest(REPOSITORY, "v1")).hasMessageContaining("503");
        assertThat(clock.sleeps().subList(5, 10)).as("at most all of it").isEqualTo(millis(100, 200, 400, 700, 700));
        proxy.heal();
        proxy.once("^HEAD ", exchange -> exchange.send(429, Map.of("Retry-After", "8"), "{}"));
        assertThat(patientDigest()).isEqualTo(Duration.ofSeconds(9));
    }

    /** The wait of one request. */
    private Duration patientDigest() throws Exception {
        long start = clock.nanoTime();
        patient("none").digest(REPOSITORY, "v1");
        return Duration.ofNanos(clock.nanoTime() - start);
    }

    @Test
    void limit_holds_for_requests_that_are_sent_meanwhile() throws Exception {
        RegistryClient client = patient("none");
        SmallImage.of("limited").push(client, REPOSITORY, "v1");
        proxy.once("^HEAD .*/v1", exchange -> exchange.send(429, Map.of("Retry-After", "60"), "{}"));
        assertThat(meanwhile(client, () -> client.digest(REPOSITORY, "v1"))).isEqualTo(seconds(60));
        client.digest(REPOSITORY, "v1");
        assertThat(waits).isNotEmpty().noneMatch(RegistryWait::isForPulls);
        waits.clear();

        proxy.once("^GET .*/v1", exchange -> exchange.send(429, Map.of("Retry-After", "60"), "{}"));
        assertThat(meanwhile(client, () -> client.get(REPOSITORY, "v1")))
                .as("a limit of pulls is not one of looks")
                .isEmpty();
        assertThat(waits).isNotEmpty().allMatch(RegistryWait::isForPulls);
    }

    /** The waits of a look that is made while another request waits for a limit. */
    private List<Duration> meanwhile(RegistryClient client, Callable<?> limited) throws Exception {
        List<Duration> during = new ArrayList<>();
        AtomicBoolean first = new AtomicBoolean(true);
        client.onWait(wait -> {
            waits.add(wait);
            if (first.getAndSet(false)) {
                int before = clock.sleeps().size();
                try {
                    client.digest(REPOSITORY, "other");
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
                during.addAll(clock.sleeps().subList(before, clock.sleeps().size()));
            }
        });
        limited.call();
        return during;
    }

    @Test
    void second_request_after_a_challenge_counts_too() throws Exception {
        proxy.once("^HEAD ", exchange -> exchange.send(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), ""));
        RegistryClient client = client("2/min", RegistryLimits.PATIENT, new RegistryCredentials("alice", "one"));
        client.digest(REPOSITORY, "v1");
        assertThat(waits).isEmpty();
        client.digest(REPOSITORY, "v1");
        assertThat(clock.nanoTime()).isGreaterThan(Duration.ofMinutes(1).toNanos());
    }

    private void announceThatNoPullIsLeft() {
        proxy.always(
                "/manifests/v1",
                exchange -> exchange.send(exchange.forward()
                        .with("RateLimit-Limit", "200;w=21600")
                        .with("RateLimit-Remaining", "0;w=21600")));
    }

    @Test
    void limit_of_pulls_that_the_answer_to_a_look_announces_is_not_counted_again() throws Exception {
        RegistryClient client = patient("none");
        SmallImage.of("counted").push(client, REPOSITORY, "v1");
        announceThatNoPullIsLeft();
        client.digest(REPOSITORY, "v1");
        client.get(REPOSITORY, "v1");
        assertThat(waits).isEmpty();
        client.get(REPOSITORY, "v1");
        assertThat(waits).isNotEmpty();
    }

    @Test
    void only_the_first_reasons_of_many_retries_are_kept() {
        proxy.always("^HEAD ", exchange -> exchange.send(503, Map.of(), "{}"));
        RegistryClient client = client("none", RegistryLimits.DEFAULT.withRetries(60), null);
        assertThatThrownBy(() -> client.digest(REPOSITORY, "v1")).hasMessageContaining("503");
        assertThat(client.retried()).isEqualTo(60);
        assertThat(client.retryReasons()).hasSize(50);
    }

    @Test
    void pause_of_a_fault_holds_for_all_requests_if_it_is_short_enough() throws Exception {
        proxy.once("^HEAD ", exchange -> exchange.send(503, Map.of("Retry-After", "120"), "{}"));
        RegistryClient client = client("none", RegistryLimits.DEFAULT.withRetries(1), null);
        client.digest(REPOSITORY, "v1");
        assertThat(clock.sleeps()).isEqualTo(seconds(120));

        proxy.once("^HEAD ", exchange -> exchange.send(503, Map.of("Retry-After", "60"), "{}"));
        RegistryClient once = client("none", RegistryLimits.DEFAULT.withRetries(0), null);
        assertThatThrownBy(() -> once.digest(REPOSITORY, "v1")).hasMessageContaining("503");
        assertThat(clock.sleeps()).hasSize(1);
        once.digest(REPOSITORY, "v1");
        assertThat(clock.sleeps()).isEqualTo(seconds(120, 60));

        proxy.once("^HEAD ", exchange -> exchange.send(503, Map.of("Retry-After", "121"), "{}"));
        assertThatThrownBy(() -> client.digest(REPOSITORY, "v1")).hasMessageContaining("503");
        client.digest(REPOSITORY, "v1");
        assertThat(clock.sleeps()).as("it is longer than any pause may be").hasSize(2);
    }

    @Test
    void request_that_would_wait_longer_than_its_patience_is_not_sent() throws Exception {
        RegistryLimits limits = RegistryLimits.DEFAULT.withRetries(0);
        RegistryClient hasty = client("1/min", limits.withPauses(Duration.ofMillis(1), Duration.ofMinutes(1)), null);
        hasty.digest(REPOSITORY, "v1");
        assertThatThrownBy(() -> hasty.digest(REPOSITORY, "v1"))
                .hasMessageContaining("not requested")
                .hasMessageContaining("for another 60 s");
        assertThat(proxy.requests()).hasSize(1);
        assertThat(waits).isEmpty();

        RegistryClient patient =
                client("1/min", limits.withPauses(Duration.ofMillis(1), Duration.ofMillis(60_001)), null);
        patient.digest(REPOSITORY, "v1");
        patient.digest(REPOSITORY, "v1");
        assertThat(clock.sleeps()).isEqualTo(seconds(60));
    }

    @Test
    void renewal_of_a_limit_that_is_later_than_the_patience_is_not_waited_for() throws Exception {
        RegistryClient client = client("none", RegistryLimits.DEFAULT, null);
        for (int reset : new int[] {121, 120}) {
            proxy.once(
                    "^HEAD ",
                    exchange -> exchange.send(exchange.forward()
                            .with("RateLimit-Remaining", "0")
                            .with("RateLimit-Reset", String.valueOf(reset))));
            client.digest(REPOSITORY, "v1");
        }
        assertThat(clock.sleeps()).isEmpty();
        client.digest(REPOSITORY, "v1");
        assertThat(clock.nanoTime()).isEqualTo(1 + Duration.ofSeconds(120).toNanos());
    }

    @Test
    void long_pause_that_the_registry_asks_for_is_obeyed() throws Exception {
        proxy.once("^HEAD ", exchange -> exchange.send(429, Map.of("Retry-After", "3600"), "{}"));
        assertThat(patient("none").digest(REPOSITORY, "v1")).isEmpty();
        assertThat(clock.nanoTime()).isGreaterThanOrEqualTo(Duration.ofHours(1).toNanos());
        assertThat(waits.get(0).until()).isEqualTo(Instant.EPOCH.plusNanos(1).plusSeconds(3600));
    }

    @Test
    void limit_that_lasts_longer_than_the_patience_fails_with_its_reason() throws Exception {
        proxy.always("^HEAD ", exchange -> exchange.send(429, Map.of("Retry-After", "36000"), "{}"));
        RegistryClient client = patient("none");
        assertThatThrownBy(() -> client.digest(REPOSITORY, "v1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("429")
                .hasMessageContaining("in 36000 s");
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void limited_token_server_is_waited_for() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry guarded = TestRegistry.startWithTokens(tokens);
                FaultyProxy front = FaultyProxy.before(guarded.address());
                FaultyProxy limited = FaultyProxy.before(tokens.address())) {
            front.once("^HEAD ", exchange -> {
                HttpMessage answer = exchange.forward();
                exchange.send(answer.without("Www-Authenticate")
                        .with(
                                "Www-Authenticate",
                                "Bearer realm=\"http://" + limited.address() + "/token\",service=\"tests\""));
            });
            limited.on("/token", 0, 20, exchange -> exchange.send(429, Map.of("Retry-After", "60"), "{}"));
            proxy.close();
            proxy = front;
            RegistryClient client = client(
                    "none",
                    RegistryLimits.PATIENT.withRetries(0),
                    new RegistryCredentials(TestRegistry.USER, TestRegistry.PASSWORD));
            assertThat(client.digest(REPOSITORY, "v1")).isEmpty();
            assertThat(limited.count("/token")).isEqualTo(21);
            assertThat(waits).isNotEmpty();
        }
    }

    @Test
    void registry_that_says_that_no_pull_is_left_is_asked_for_none() throws Exception {
        RegistryClient client = patient("none");
        SmallImage.of("counted").push(client, REPOSITORY, "v1");
        announceThatNoPullIsLeft();
        client.get(REPOSITORY, "v1");
        client.digest(REPOSITORY, "v1");
        assertThat(waits).isEmpty();
        client.get(REPOSITORY, "v1");
        assertThat(clock.nanoTime())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(108).toNanos());
        assertThat(waits).allMatch(RegistryWait::isForPulls);
    }

    @Test
    void registry_that_says_when_its_limit_is_renewed_is_left_alone_until_then() throws Exception {
        proxy.once(
                "^HEAD .*/v1",
                exchange -> exchange.send(
                        exchange.forward().with("RateLimit-Remaining", "0").with("RateLimit-Reset", "42")));
        proxy.once(
                "^HEAD .*/v2", exchange -> exchange.send(exchange.forward().with("RateLimit", "\"burst\";r=0;t=30")));
        RegistryClient client = patient("none");
        client.digest(REPOSITORY, "v1");
        client.digest(REPOSITORY, "v2");
        client.digest(REPOSITORY, "v3");
        assertThat(clock.nanoTime())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(72).toNanos());
        assertThat(waits).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void nonsense_in_limits_of_a_registry_changes_nothing() throws Exception {
        List<String> nonsense =
                List.of("", "-1", "0;w=", "0;w=999999999999999999", "x;w=3", "99999999999999999999", "\u00e4");
        RegistryClient client = patient("none");
        for (String value : nonsense) {
            proxy.once(
                    "^HEAD ",
                    exchange -> exchange.send(exchange.forward()
                            .with("RateLimit-Remaining", value)
                            .with("RateLimit", ";r=;t=" + value)
                            .with("RateLimit-Limit", value)));
            assertThat(client.digest(REPOSITORY, "v1")).isEmpty();
        }
        assertThat(clock.nanoTime()).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void request_that_waits_for_a_budget_can_be_stopped() throws Exception {
        RegistryClient client = patient("1/min");
        client.digest(REPOSITORY, "v1");
        clock.stuck = new CountDownLatch(1);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Thread waiting = new Thread(() -> {
            try {
                client.digest(REPOSITORY, "v2");
            } catch (Throwable stopped) {
                failures.add(stopped);
            }
        });
        waiting.start();
        clock.stuck.await();
        waiting.interrupt();
        waiting.join();
        assertThat(failures).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(proxy.requests()).hasSize(1);
    }
}
