package io.jenkins.plugins.nodeimagematrix.registry.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.support.TokenServer;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real registries with basic and token authentication, and the messages for failures. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class RegistryLoginTest {
    private static final RegistryLimits QUICK =
            RegistryLimits.DEFAULT.withRetries(2).withPauses(Duration.ofMillis(2), Duration.ofSeconds(2));
    private static final RegistryCredentials GOOD = new RegistryCredentials(TestRegistry.USER, TestRegistry.PASSWORD);
    private static final RegistryCredentials BAD = new RegistryCredentials("somebody", "a-wrong-one");

    @Test
    void basic() throws Exception {
        try (TestRegistry registry = TestRegistry.startWithUser()) {
            RegistryClient client = new RegistryClient(registry.address(), GOOD, QUICK);
            client.checkPush("login/basic");
            SmallImage image = SmallImage.of("basic").push(client, "login/basic", "v1");
            assertThat(client.digest("login/basic", "v1")).contains(image.digest());

            for (RegistryCredentials credentials : new RegistryCredentials[] {BAD, null}) {
                RegistryClient stranger = new RegistryClient(registry.address(), credentials, QUICK);
                Throwable refused = catchThrowable(() -> stranger.checkPush("login/basic"));
                assertThat(refused)
                        .hasMessageContaining("answered 401")
                        .hasMessageContaining("check that the credentials may do this");
                assertNoSecret(refused);
                assertThat(stranger.retried()).isZero();
            }
        }
    }

    @Test
    void tokens_are_fetched_for_exactly_what_is_done_and_kept() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens)) {
            RegistryClient client = new RegistryClient(registry.address(), GOOD, QUICK);
            SmallImage image = SmallImage.of("token").push(client, "login/token", "v1");
            client.get("login/token", "v1");
            client.digest("login/token", "v1");
            assertThat(client.mount("login/other", image.imageId(), "login/token"))
                    .isTrue();
            assertThat(tokens.asked())
                    .containsExactly(
                            "repository:login/token:pull,push",
                            "repository:login/other:pull,push repository:login/token:pull");

            RegistryClient anonymous = new RegistryClient(registry.address(), null, QUICK);
            assertThat(anonymous.digest("login/token", "v1")).contains(image.digest());
            assertThatThrownBy(() -> anonymous.checkPush("login/token"))
                    .hasMessageContaining("check that the credentials may do this");
        }
    }

    @Test
    void an_identity_token_is_exchanged() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens)) {
            new RegistryClient(registry.address(), RegistryCredentials.identityToken(TokenServer.IDENTITY_TOKEN), QUICK)
                    .checkPush("login/identity");

            Throwable refused = catchThrowable(() -> new RegistryClient(
                            registry.address(), RegistryCredentials.identityToken("a-wrong-one"), QUICK)
                    .checkPush("login/identity"));
            assertThat(refused).hasMessageContaining("check the registry's user and password");
            assertNoSecret(refused);
        }
    }

    @Test
    void a_token_that_ran_out_is_fetched_anew() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens)) {
            RegistryClient client = new RegistryClient(registry.address(), GOOD, QUICK);
            // A registry allows a token one minute more than its own claim.
            tokens.setLifetime(-59);
            client.checkPush("login/old");
            int before = tokens.asked().size();
            tokens.setLifetime(300);
            Await.until(
                    Duration.ofSeconds(20),
                    () -> {
                        assertThatCode(() -> client.checkPush("login/old")).doesNotThrowAnyException();
                        return tokens.asked().size() == before + 1;
                    },
                    () -> "tokens asked for: " + tokens.asked());
        }
    }

    @Test
    void many_threads_fetch_one_token() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens)) {
            RegistryClient client = new RegistryClient(registry.address(), GOOD, QUICK);
            ExecutorService pool = Executors.newFixedThreadPool(8);
            try {
                Callable<Boolean> look = () -> client.digest("login/many", "v1").isEmpty();
                for (Future<Boolean> answer :
                        pool.invokeAll(Stream.generate(() -> look).limit(40).toList())) {
                    assertThat(answer.get()).isTrue();
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(tokens.asked()).hasSize(1);
        }
    }

    @Test
    void wrong_credentials_for_a_token_are_named_without_the_secret() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens)) {
            Throwable refused =
                    catchThrowable(() -> new RegistryClient(registry.address(), BAD, QUICK).checkPush("login/wrong"));
            assertThat(refused)
                    .hasMessageContaining("answered 401 to somebody:****")
                    .hasMessageContaining("check the registry's user and password");
            assertNoSecret(refused);
        }
    }

    @Test
    void a_token_server_that_is_busy_is_asked_again() throws Exception {
        try (TokenServer tokens = TokenServer.start();
                TestRegistry registry = TestRegistry.startWithTokens(tokens);
                FaultyProxy busy = FaultyProxy.before(tokens.address());
                FaultyProxy front = FaultyProxy.before(registry.address())) {
            busy.once("/token", exchange -> exchange.send(503, Map.of(), ""));
            front.always("/v2/", exchange -> {
                var answer = exchange.forward();
                String challenge = answer.header("Www-Authenticate");
                exchange.send(
                        challenge.isEmpty()
                                ? answer
                                : answer.with("Www-Authenticate", challenge.replace(tokens.address(), busy.address())));
            });
            RegistryClient client = new RegistryClient(front.address(), GOOD, QUICK);
            client.checkPush("login/busy");
            assertThat(client.retried()).isEqualTo(1);
        }
    }

    @Test
    void credentials_print_as_stars() {
        assertThat(List.of(GOOD)).hasToString("[" + TestRegistry.USER + ":****]");
    }

    private static void assertNoSecret(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String basic = Base64.getEncoder().encodeToString("somebody:a-wrong-one".getBytes());
            assertThat(cause.toString()).doesNotContain("a-wrong-one").doesNotContain(basic);
        }
    }
}
