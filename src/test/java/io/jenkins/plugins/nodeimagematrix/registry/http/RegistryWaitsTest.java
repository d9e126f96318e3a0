package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.HttpMessage;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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
        RegistryBudgets budgets =
                new RegistryBudgets(clock::nanoTime, Map.of(proxy.address(), RequestBudget.parse(limits)));
        RegistryConnections connections = new RegistryConnections(
                Duration.ofMinutes(5),
                way -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                clock,
                budgets);
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
        proxy.always(
                "/manifests/v1",
                exchange -> exchange.send(exchange.forward()
                        .with("RateLimit-Limit", "200;w=21600")
                        .with("RateLimit-Remaining", "0;w=21600")));
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
