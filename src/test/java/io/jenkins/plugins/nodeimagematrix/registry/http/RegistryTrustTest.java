package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobContent;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageCopy;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile registry learns no login that is not meant for it, and neither fills the memory nor holds a thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class RegistryTrustTest {
    private static final RegistryLimits ONCE =
            RegistryLimits.DEFAULT.withRetries(0).withAnswerWithin(Duration.ofSeconds(2));
    private static final RegistryCredentials LOGIN = new RegistryCredentials("somebody", "a-secret");
    private static final String NOWHERE = "127.0.0.1:1";
    private static final String DIGEST = "sha256:" + "1".repeat(64);

    private FaultyProxy registry;
    private FaultyProxy other;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        registry = FaultyProxy.before(NOWHERE);
        other = FaultyProxy.before(NOWHERE);
        client = new RegistryClient(registry.address(), LOGIN, ONCE);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
        other.close();
    }

    @Test
    void a_challenge_of_an_address_that_the_registry_sent_on_to_is_not_answered() throws Exception {
        registry.always(
                "", exchange -> exchange.send(307, Map.of("Location", "http://" + other.address() + "/blob"), ""));
        AtomicReference<String> seen = new AtomicReference<>("");
        other.always("", exchange -> {
            seen.accumulateAndGet(exchange.request().header("Authorization"), String::concat);
            exchange.send(
                    401,
                    Map.of("WWW-Authenticate", "Bearer realm=\"http://" + other.address() + "/token\",service=\"x\""),
                    "");
        });

        assertThatThrownBy(() -> client.configuration("a/b", image())).isInstanceOf(RegistryException.class);

        assertThat(other.count("GET /blob")).isEqualTo(1);
        assertThat(other.count("/token")).isZero();
        assertThat(seen).hasValue("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET .*/manifests/", "GET .*/token"})
    void an_answer_without_end_is_not_read_into_memory(String endless) {
        registry.always(
                "GET .*/manifests/",
                exchange -> exchange.send(
                        401,
                        Map.of("WWW-Authenticate", "Bearer realm=\"http://" + registry.address() + "/token\""),
                        ""));
        FaultyProxy hostile = endless.contains("token") ? registry : other;
        RegistryClient reader =
                new RegistryClient(hostile.address(), LOGIN, ONCE.withAnswerWithin(Duration.ofMinutes(1)));
        hostile.always(
                endless,
                exchange -> exchange.sendWithoutEnd(
                        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", new byte[1 << 16], 0));

        assertThatThrownBy(() -> reader.get("a/b", "1"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("the answer is longer than");
    }

    @Test
    void an_error_without_end_is_still_that_error() {
        registry.always(
                "",
                exchange -> exchange.sendWithoutEnd(
                        "HTTP/1.1 403 Forbidden\r\nContent-Length: 999999999999\r\n\r\n", new byte[1 << 16], 0));

        assertThat(catchThrowableOfType(RegistryException.class, () -> client.get("a/b", "1"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_blob_that_goes_on_after_its_size_is_no_blob() throws Exception {
        registry.always(
                "",
                exchange -> exchange.sendWithoutEnd(
                        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", new byte[1 << 16], 0));

        assertThatThrownBy(
                        () -> client.read("a/b", new Manifest.Descriptor(DIGEST, 100_000, ""), in -> in.readAllBytes()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("longer than 100000 bytes");
    }

    @Test
    void a_token_that_trickles_ends_in_time() {
        RegistryAuth auth = RegistryConnectionsTest.keeping(Duration.ofMinutes(1))
                .at(registry.address(), LOGIN, null)
                .auth();
        registry.always("/token", RegistryTrustTest::trickle);
        List<String> challenge = List.of("Bearer realm=\"http://" + registry.address() + "/token\"");

        assertThatThrownBy(() -> auth.challenged(Scopes.pull("a/b"), challenge, null, Duration.ofMillis(400)))
                .hasMessageContaining("no complete answer within");
    }

    private static void trickle(ProxiedExchange exchange) throws IOException {
        exchange.sendWithoutEnd("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", new byte[] {' '}, 50);
    }

    @Test
    void a_thread_that_waits_for_a_token_can_be_interrupted() throws Exception {
        client = new RegistryClient(registry.address(), LOGIN, RegistryLimits.DEFAULT.withRetries(0));
        CountDownLatch asked = new CountDownLatch(1);
        registry.always(
                "GET .*/manifests/",
                exchange -> exchange.send(
                        401,
                        Map.of("WWW-Authenticate", "Bearer realm=\"http://" + registry.address() + "/token\""),
                        ""));
        registry.always("/token", exchange -> {
            asked.countDown();
            trickle(exchange);
        });
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread first = reading(ended);
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        Thread second = reading(ended);

        second.interrupt();
        second.join(60_000);
        first.interrupt();
        first.join(60_000);

        assertThat(first.isAlive() || second.isAlive()).isFalse();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    }

    private Thread reading(AtomicReference<Throwable> ended) {
        Thread thread = new Thread(() -> {
            try {
                client.get("a/b", "1");
            } catch (Exception stopped) {
                ended.set(stopped);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void a_thread_that_waits_for_the_rest_of_a_blob_can_be_interrupted() throws Exception {
        RegistryClient patient = new RegistryClient(registry.address(), LOGIN, RegistryLimits.DEFAULT);
        CountDownLatch reading = new CountDownLatch(1);
        registry.always(
                "",
                exchange -> exchange.sendRaw(
                        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx".getBytes(StandardCharsets.US_ASCII), false));
        Thread thread = new Thread(() -> {
            try {
                patient.read("a/b", new Manifest.Descriptor(DIGEST, 1000, ""), in -> {
                    in.read();
                    reading.countDown();
                    return in.readAllBytes();
                });
            } catch (Exception stopped) {
                return;
            }
        });
        thread.start();
        assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();
        thread.join(60_000);

        assertThat(thread.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https:opaque",
                "mailto:x@example.com",
                "ftp://example.com/x",
                "http://example.com:99999/",
                "http:///x",
                "//",
                "http://user@example.com/x",
                "http://[::1",
                "\u00fc:",
                "https://exa mple.com/",
                "http://a_b/",
                "?"
            })
    void invalid_location_is_reported(String location) {
        registry.always("", exchange -> exchange.send(307, Map.of("Location", location), ""));
        assertThatThrownBy(() -> client.configuration("a/b", image())).isInstanceOf(RegistryException.class);

        registry.heal();
        registry.always("POST", exchange -> exchange.send(202, Map.of("Location", location), ""));
        registry.always("", exchange -> exchange.send(404, Map.of(), ""));
        byte[] blob = {1};
        assertThatThrownBy(() -> client.upload("a/b", Digests.of(blob), BlobContent.of(blob)))
                .isInstanceOf(RegistryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/x",
                "https://localhost:8443/x",
                "https://[::1]/x",
                "https://169.254.169.254/latest/meta-data",
                "https://[fe80::1]/x",
                "https://0.0.0.0/x",
                "https://[::ffff:127.0.0.1]/x"
            })
    void a_registry_elsewhere_sends_nothing_on_to_this_machine_or_its_link(String location) {
        RegistryAddress elsewhere = RegistryAddress.of("203.0.113.7", new NearHosts(null));
        assertThatThrownBy(() -> elsewhere.next(elsewhere.root(), location))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("a loopback or link-local address");
    }

    /** Numbers that other programs read as 127.0.0.1 or 169.254.169.254, and URLs with two hosts for two readers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/x",
                "https://0x7f000001/x",
                "https://0177.0.0.1/x",
                "https://127.1/x",
                "https://0/x",
                "https://[::ffff:7f00:1]/x",
                "https://[::ffff:a9fe:a9fe]/latest/meta-data",
                "https://[fe80::1%25lo]/x",
                "https://[::]/x",
                "https://127.255.255.254/x",
                "https://203.0.113.7@127.0.0.1/x",
                "https://user:password@203.0.113.7/x",
                "https:\\\\127.0.0.1/x",
                "//127.0.0.1/x",
                "//[::1]:443/x",
                "https:///x"
            })
    void other_names_of_this_machine_are_no_way_round(String location) {
        RegistryAddress elsewhere = RegistryAddress.of("203.0.113.7", new NearHosts(null));
        assertThatThrownBy(() -> elsewhere.next(elsewhere.root(), location)).isInstanceOf(RegistryException.class);
    }

    @Test
    void a_name_that_only_a_proxy_knows_is_not_this_machine() throws Exception {
        NearHosts unknown = new NearHosts(
                null,
                host -> {
                    throw new UnknownHostException(host);
                },
                Duration.ofMinutes(1));
        RegistryAddress elsewhere = RegistryAddress.of("203.0.113.7", unknown);
        assertThat(elsewhere.next(elsewhere.root(), "https://storage.invalid/x"))
                .hasToString("https://storage.invalid/x");
    }

    @Test
    void only_a_request_that_reads_is_sent_on() throws Exception {
        registry.always(
                "", exchange -> exchange.send(307, Map.of("Location", "http://" + other.address() + "/there"), ""));
        other.always("", exchange -> exchange.send(404, Map.of(), ""));

        assertThat(client.digest("a/b", "1")).isEmpty();
        assertThat(client.get("a/b", "1")).isEmpty();
        assertThat(other.requests()).containsExactly("HEAD /there", "GET /there");
        assertThatThrownBy(() -> client.put("a/b", "1", image())).hasMessageContaining("answered 307");
        assertThat(other.requests()).hasSize(2);
    }

    @Test
    void redirects_end() {
        registry.always(
                "",
                exchange ->
                        exchange.send(307, Map.of("Location", exchange.line().split(" ")[1]), ""));
        assertThatThrownBy(() -> client.digest("a/b", "1")).hasMessageContaining("after 5 other redirects");
        assertThat(registry.requests()).hasSize(6);
    }

    @Test
    void a_registry_on_this_machine_may_send_on_to_it() throws Exception {
        RegistryAddress here = RegistryAddress.of("localhost:5000", new NearHosts(null));
        assertThat(here.next(here.root(), "http://127.0.0.1:5001/x")).hasToString("http://127.0.0.1:5001/x");
        assertThat(here.next(here.root(), "/v2/x")).hasToString("http://localhost:5000/v2/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"layers\":[{\"digest\":\"a b\",\"size\":1}]}",
                "{\"layers\":[{\"digest\":\"sha256:../../x\",\"size\":1}]}",
                "{\"manifests\":[{\"digest\":\"latest\",\"size\":1}]}",
                "{\"config\":{\"digest\":\"sha512:11\",\"size\":1}}",
                "{\"layers\":[{\"size\":1}]}",
                "{\"layers\":[null]}",
                "{\"layers\":[{\"digest\":\"" + DIGEST_TEXT + "\",\"size\":-1}]}",
                "{\"layers\":[{\"digest\":\"" + DIGEST_TEXT + "\",\"size\":1e99}]}",
                "[]",
                "",
                "null",
                "{"
            })
    void a_manifest_whose_parts_can_not_be_checked_is_none(String json) {
        registry.always("", exchange -> exchange.send(200, Map.of(), json));

        assertThatThrownBy(() -> client.get("a/b", "1")).isInstanceOf(RegistryException.class);
    }

    private static final String DIGEST_TEXT = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    @Test
    void an_image_by_a_digest_that_is_not_checked_is_refused() {
        String sha512 = "sha512:" + "1".repeat(128);
        registry.always("", exchange -> exchange.send(200, Map.of("Docker-Content-Digest", sha512), "{}"));

        assertThatThrownBy(() -> client.get("a/b", sha512)).hasMessageContaining("can't be checked");
        assertThatThrownBy(() -> client.get("a/b", "1")).hasMessageContaining("can't be checked");
    }

    @Test
    void indexes_within_indexes_end() {
        // Each child is an index whose only child is the same tag's digest; the bytes of all differ by their level.
        Manifest[] chain = new Manifest[Manifest.MAX_INDEX_DEPTH + 2];
        String child = "sha256:" + "2".repeat(64);
        for (int i = chain.length - 1; i >= 0; i--) {
            chain[i] = index(child);
            child = chain[i].digest();
            byte[] bytes = chain[i].bytes();
            registry.always(
                    "GET .*" + child,
                    exchange -> exchange.send(
                            200,
                            Map.of("Content-Type", Manifest.OCI_INDEX),
                            new String(bytes, StandardCharsets.UTF_8)));
        }

        assertThatThrownBy(() -> new ImageCopy(client, "a/b", client, "a/c").parts(chain[0]))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("nested indexes");
    }

    private static Manifest index(String child) {
        String json = "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + child + "\",\"size\":1}]}";
        try {
            return new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.OCI_INDEX);
        } catch (RegistryException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void what_a_registry_says_stays_on_its_line() {
        registry.always("", exchange -> exchange.refuse(400, "X", "one\\ntwo\\u001b[31m" + "x".repeat(5000)));

        RegistryException fault = catchThrowableOfType(RegistryException.class, () -> client.get("a/b", "1"));
        assertThat(fault.getMessage()).contains("one two").hasSizeLessThan(3000).doesNotContain("\n", "\u001b");
    }

    private static Manifest image() throws RegistryException {
        String text = "{\"schemaVersion\":2,\"config\":{\"digest\":\"" + DIGEST + "\",\"size\":3},\"layers\":[]}";
        return new Manifest(text.getBytes(StandardCharsets.UTF_8), Manifest.OCI);
    }
}
