package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a token server, how long its answer is used, and answers that are no token. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class RegistryTokensTest {
    private static final RegistryCredentials LOGIN = new RegistryCredentials("alice", "one");
    private static final String READ = "GET /token?scope=repository%3Aa%2Fb%3Apull";

    private final JumpingClock clock = new JumpingClock();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<String> sentForToken = new CopyOnWriteArrayList<>();
    private FaultyProxy registry;
    private volatile String challenge;
    private volatile String answer = "{\"token\":\"first\"}";
    private volatile String accepted = "Bearer first";

    @BeforeEach
    void start() throws Exception {
        registry = FaultyProxy.before("127.0.0.1:1");
        challenge = "Bearer realm=\"http://" + registry.address() + "/token\"";
        registry.always("/v2/", exchange -> {
            String authorization = exchange.request().header("Authorization");
            sent.add(authorization);
            if (authorization.equals(accepted)) {
                exchange.send(exchange.line().startsWith("POST ") ? 202 : 404, Map.of(), "");
            } else {
                exchange.send(401, Map.of("WWW-Authenticate", challenge), "");
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    private RegistryClient client(RegistryCredentials login, int retries) {
        registry.always("/token", exchange -> {
            sentForToken.add(exchange.request().header("Authorization")
                    + new String(exchange.request().body(), StandardCharsets.UTF_8));
            exchange.send(200, Map.of(), answer);
        });
        return new RegistryClient(
                registry.address(), login, RegistryLimits.DEFAULT.withRetries(retries), null, clock.connections());
    }

    private RegistryClient client() {
        return client(LOGIN, 0);
    }

    @ParameterizedTest
    @CsvSource({"100, PT1M30S", "1000000, PT10H48M"})
    void token_is_used_for_nine_tenths_of_its_time(int expires, Duration used) throws Exception {
        answer = "{\"token\":\"first\",\"expires_in\":" + expires + "}";
        RegistryClient client = client();
        client.digest("a/b", "1");
        clock.pass(used.minusNanos(1));
        client.digest("a/b", "1");
        assertThat(registry.count("/token")).isEqualTo(1);

        clock.pass(Duration.ofNanos(1));
        client.digest("a/b", "1");

        assertThat(registry.count("/token")).isEqualTo(2);
        assertThat(sent)
                .as("each request after the first has a token")
                .containsExactly("", "Bearer first", "Bearer first", "Bearer first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"token\":\"first\"}", "{\"token\":\"first\",\"expires_in\":-1}"})
    void token_without_a_time_is_used_until_the_registry_rejects_it(String given) throws Exception {
        answer = given;
        RegistryClient client = client();
        client.digest("a/b", "1");
        clock.pass(Duration.ofDays(100));
        client.digest("a/b", "1");
        assertThat(registry.count("/token")).isEqualTo(1);

        accepted = "Bearer second";
        answer = "{\"access_token\":\"second\"}";
        client.digest("a/b", "1");
        client.digest("a/b", "1");

        assertThat(registry.count("/token")).isEqualTo(2);
        assertThat(sent).endsWith("Bearer first", "Bearer second", "Bearer second");
    }

    @Test
    void token_that_the_registry_rejects_twice_is_the_end() {
        accepted = "Bearer other";
        RegistryClient client = client();
        assertThatThrownBy(() -> client.digest("a/b", "1")).hasMessageContaining("answered 401");
        assertThatThrownBy(() -> client.digest("a/b", "1")).hasMessageContaining("answered 401");
        assertThat(sent).containsExactly("", "Bearer first", "Bearer first");
    }

    @Test
    void token_server_gets_the_login_the_scopes_and_the_service() throws Exception {
        challenge = "Basic realm=\"x\", Bearer realm=\"http://" + registry.address()
                + "/token?account=1#here\",service=\"the registry\",scope=\"repository:other:push\"";
        client().mount("a/b", "sha256:" + "1".repeat(64), "c/d");
        assertThat(registry.requests())
                .contains("GET /token?account=1&scope=repository%3Aa%2Fb%3Apull%2Cpush"
                        + "&scope=repository%3Ac%2Fd%3Apull&service=the+registry");
        assertThat(sentForToken).containsExactly(LOGIN.basic());
    }

    @Test
    void anonymous_request_for_a_token_names_no_user_and_no_service() throws Exception {
        client(null, 0).digest("a/b", "1");
        assertThat(registry.requests()).contains(READ);
        assertThat(sentForToken).containsExactly("");
    }

    @Test
    void identity_token_is_sent_in_a_form() throws Exception {
        challenge += ",service=\"the registry\"";
        client(RegistryCredentials.identityToken("a token"), 0).digest("a/b", "1");
        assertThat(registry.requests()).contains("POST /token");
        assertThat(sentForToken)
                .containsExactly("grant_type=refresh_token&client_id=node-image-matrix&service=the+registry"
                        + "&scope=repository%3Aa%2Fb%3Apull&refresh_token=a+token");
    }

    @Test
    void token_to_push_is_used_to_pull_from_the_same_repository() throws Exception {
        RegistryClient client = client();
        client.checkPush("a/b");
        client.digest("a/b", "1");
        assertThat(registry.count("/token")).isEqualTo(1);
        client.digest("a/c", "1");
        assertThat(registry.requests())
                .filteredOn(request -> request.contains("/token"))
                .hasSize(2)
                .last()
                .isEqualTo("GET /token?scope=repository%3Aa%2Fc%3Apull");
    }

    @Test
    void login_is_sent_to_a_registry_that_asks_for_it_and_an_identity_token_never() throws Exception {
        challenge = "Basic realm=\"x\"";
        accepted = LOGIN.basic();
        RegistryClient client = client();
        client.digest("a/b", "1");
        clock.pass(Duration.ofDays(100));
        client.digest("a/b", "1");
        assertThat(sent).containsExactly("", LOGIN.basic(), LOGIN.basic());

        sent.clear();
        for (RegistryCredentials other : new RegistryCredentials[] {null, RegistryCredentials.identityToken("x")}) {
            assertThatThrownBy(() -> client(other, 0).digest("a/b", "1")).hasMessageContaining("answered 401");
        }
        assertThat(sent).containsExactly("", "");
        challenge = "Negotiate";
        assertThatThrownBy(() -> client().digest("a/b", "1")).hasMessageContaining("answered 401");
        assertThat(sent).containsExactly("", "", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{",
                "{\"token\":\"\"}",
                "{\"token\":\"a b\"}",
                "{\"token\":\"a\\nb\"}",
                "{\"token\":\"\\u00fc\"}"
            })
    void answer_without_a_usable_token_is_an_error(String given) {
        answer = given;
        assertThatThrownBy(() -> client(LOGIN, 3).digest("a/b", "1")).hasMessageContaining("has no token");
        assertThat(registry.count("/token")).as("it is not repeated").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | names no token server",
                "ftp://127.0.0.1/token | names no token server",
                "/token | names no token server",
                "http://[::1 | cannot get a token",
                "http://user@127.0.0.1/token | cannot get a token",
                "HTTPS://2130706433/token | cannot get a token"
            })
    void token_server_with_another_address_than_http_is_not_asked(String realm, String message) {
        challenge = "Bearer realm=\"" + realm + "\"";
        assertThatThrownBy(() -> client(LOGIN, 3).digest("a/b", "1")).hasMessageContaining(message);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void token_server_that_refuses_is_named_with_the_user() {
        registry.always("/token", exchange -> exchange.send(403, Map.of(), "a secret"));
        assertThatThrownBy(() -> client(null, 3).digest("a/b", "1"))
                .hasMessageContaining(
                        "the token server " + registry.address() + " answered 403 to an anonymous request")
                .hasMessageContaining("for repository:a/b:pull")
                .hasMessageContaining("check the registry's user and password")
                .hasMessageNotContaining("secret");
        assertThat(registry.count("/token")).isEqualTo(1);
    }

    @Test
    void token_server_that_limits_requests_is_asked_again_after_its_pause() throws Exception {
        registry.once("/token", exchange -> exchange.send(429, Map.of("Retry-After", "7"), ""));
        registry.once("/token", exchange -> exchange.send(503, Map.of(), ""));
        client(LOGIN, 2).digest("a/b", "1");
        assertThat(registry.count("/token")).isEqualTo(3);
        assertThat(clock.sleeps()).startsWith(Duration.ofSeconds(7));

        registry.heal();
        registry.always("/token", exchange -> exchange.send(429, Map.of(), ""));
        registry.always("/v2/", exchange -> exchange.send(401, Map.of("WWW-Authenticate", challenge), ""));
        assertThatThrownBy(() -> client(LOGIN, 0).digest("a/b", "1"))
                .hasMessageContaining("it limits requests, try again later")
                .hasMessageNotContaining("password");
    }

    /** The registry may no longer need a token, or another one. */
    @Test
    void request_is_sent_without_a_token_where_the_token_server_refuses_another_one() throws Exception {
        answer = "{\"token\":\"first\",\"expires_in\":100}";
        RegistryClient client = client();
        client.digest("a/b", "1");
        registry.heal();
        registry.always("/token", exchange -> exchange.send(403, Map.of(), ""));
        registry.always("/v2/", exchange -> {
            sent.add(exchange.request().headers().stream()
                    .filter(header -> header.regionMatches(true, 0, "Authorization:", 0, 14))
                    .findFirst()
                    .orElse("none"));
            exchange.send(404, Map.of(), "");
        });
        clock.pass(Duration.ofSeconds(100));

        assertThat(client.digest("a/b", "1")).isEmpty();
        assertThat(sent).containsExactly("", "Bearer first", "none");
        assertThat(registry.count("/token")).isEqualTo(2);
    }
}
