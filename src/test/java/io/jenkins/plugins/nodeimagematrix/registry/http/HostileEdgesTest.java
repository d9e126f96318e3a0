package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that grow when they are read, headers without end, and name servers that answer late. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class HostileEdgesTest {
    private static final RegistryLimits ONCE = RegistryLimits.DEFAULT.withRetries(0);
    private static final RegistryCredentials LOGIN = new RegistryCredentials("somebody", "a-secret");
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final CountDownLatch ended = new CountDownLatch(1);
    private FaultyProxy registry;
    private RegistryClient client;

    @BeforeEach
    void start() throws Exception {
        registry = FaultyProxy.before("127.0.0.1:1");
        client = new RegistryClient(registry.address(), LOGIN, ONCE);
    }

    @AfterEach
    void stop() throws Exception {
        ended.countDown();
        registry.close();
    }

    @Test
    void a_compressed_manifest_is_none() {
        String bomb = bomb();
        registry.always("", exchange -> exchange.send(200, Map.of("Content-Encoding", "gzip"), bomb));

        assertThatThrownBy(() -> client.get("a/b", "1")).isInstanceOf(RegistryException.class);
    }

    @Test
    void a_compressed_error_says_no_more_than_its_status() {
        String bomb = bomb();
        registry.always("", exchange -> exchange.send(403, Map.of("Content-Encoding", "gzip"), bomb));

        assertThatThrownBy(() -> client.get("a/b", "1")).isInstanceOfSatisfying(RegistryException.class, refused -> {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.code()).isEmpty();
            assertThat(refused.getMessage()).hasSizeLessThan(1_000);
        });
    }

    @Test
    void a_compressed_token_is_none() {
        String bomb = bomb();
        registry.always(
                "/manifests/",
                exchange -> exchange.send(
                        401,
                        Map.of("WWW-Authenticate", "Bearer realm=\"http://" + registry.address() + "/token\""),
                        ""));
        registry.always("/token", exchange -> exchange.send(200, Map.of("Content-Encoding", "gzip"), bomb));

        assertThatThrownBy(() -> client.get("a/b", "1")).isInstanceOf(RegistryException.class);
    }

    /** Java's client limits the headers of an answer (jdk.http.maxHeaderSize, 384 KiB). */
    @Test
    void headers_without_end_are_no_answer() {
        byte[] more = ("X-More: " + "x".repeat(8_000) + "\r\n").getBytes(StandardCharsets.UTF_8);
        registry.always("", exchange -> exchange.sendWithoutEnd("HTTP/1.1 200 OK\r\n", more, 0));

        assertThatThrownBy(() -> client.get("a/b", "1")).isInstanceOf(RegistryException.class);
    }

    /** What becomes 64 MiB when it is expanded. */
    private static String bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"errors\":[{\"code\":\"".getBytes(StandardCharsets.UTF_8));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                gzip.write(zeros);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_host_whose_first_look_up_is_late_is_not_asked() {
        RegistryAddress elsewhere = RegistryAddress.of("203.0.113.7", new NearHosts(null, this::late, AT_ONCE));

        assertThatThrownBy(() -> elsewhere.next(elsewhere.root(), "https://late.example.com/x"))
                .isInstanceOfSatisfying(RegistryException.class, refused -> {
                    assertThat(refused.isTransient()).isTrue();
                    assertThat(refused)
                            .hasMessageContaining(
                                    "late.example.com, whose address was not found in time; check the name");
                });
    }

    @Test
    void a_host_that_the_proxy_looks_up_may_be_unknown_here() throws Exception {
        RegistryProxy proxy = RegistryProxy.of("proxy.example.com", 3128, null, "direct.example.com");
        RegistryAddress elsewhere =
                RegistryAddress.of("203.0.113.7", new NearHosts(proxy.selector(), this::late, AT_ONCE));

        assertThat(elsewhere.next(elsewhere.root(), "https://late.example.com/x"))
                .hasToString("https://late.example.com/x");
        assertThatThrownBy(() -> elsewhere.next(elsewhere.root(), "https://direct.example.com/x"))
                .isInstanceOf(RegistryException.class);
    }

    private InetAddress[] late(String host) throws UnknownHostException {
        try {
            ended.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(host);
    }

    /** Every registry that a matrix file can name is one that requests can be made to, or they fail as at any other. */
    @Test
    void the_names_of_registries_that_no_url_has_are_none() {
        for (String name : List.of(
                "[::::]",
                "[1:2]:5000",
                "registry.example.com:65536",
                "registry.example.com:99999",
                "registry..example.com",
                ".example.com",
                "-.example.com",
                "registry.example.com-",
                "1.2.3.4.5",
                "1.2.3",
                "registry.1")) {
            assertThatThrownBy(() -> new ImageReference(name, "a/b", "1"))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a registry (host or host:port)");
        }
    }

    @Test
    void the_names_that_registries_have_stay() {
        for (String name : List.of(
                "docker.io",
                "localhost",
                "localhost:5000",
                "registry",
                "registry1:5000",
                "Registry.Example.com",
                "127.0.0.1:32768",
                "[::1]:5000",
                "[2001:db8::7]",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                "3com.example.com",
                "xn--bcher-kva.example:443")) {
            assertThat(new ImageReference(name, "a/b", "1").registry()).isEqualTo(name);
        }
    }
}
