package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches the registry on the loopback interface besides the daemon's push: other users, TLS, broken requests. */
@RegistryTest
class LoopbackServerTest extends AtLoopback {
    private TestRegistry registry;
    private FaultyProxy target;

    @BeforeEach
    void open() throws Exception {
        registry = TestRegistry.start();
        target = FaultyProxy.before(registry.address());
        RegistryClient client = new RegistryClient(target.address(), null, 0);
        receiver = PushReceiver.open(new TargetBlobs(client, "pushed/to", List.of()), 10_000_000, null);
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        target.close();
        registry.close();
    }

    private int status(String method, String path) throws Exception {
        return send(method, path).statusCode();
    }

    private String upload(byte[] bytes, boolean lengthKnown) throws Exception {
        String location = begin();
        BodyPublisher body = lengthKnown
                ? BodyPublishers.ofByteArray(bytes)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes));
        assertThat(send("PATCH", location, body).statusCode()).isEqualTo(202);
        return location;
    }

    @Test
    void blob_of_any_size_arrives_at_the_target_and_is_found_again() throws Exception {
        for (int size : new int[] {1, 70_000, 3_000_000}) {
            for (boolean lengthKnown : new boolean[] {true, false}) {
                byte[] bytes = new byte[size];
                bytes[0] = (byte) (lengthKnown ? 1 : 2);
                String digest = Digests.of(bytes);

                String location = upload(bytes, lengthKnown);

                assertThat(status("PUT", location + "?digest=" + digest)).isEqualTo(201);
                assertThat(status("HEAD", own() + "/blobs/" + digest)).isEqualTo(200);
                assertThat(new RegistryClient(registry.address(), null, 0).blobSize("pushed/to", digest))
                        .hasValue(size);
            }
        }
        assertThat(receiver.blobs()).isEqualTo(6);
    }

    @Test
    void blob_with_another_digest_than_announced_is_refused() throws Exception {
        byte[] bytes = "some bytes".getBytes(StandardCharsets.UTF_8);

        String location = upload(bytes, true);

        assertThat(status("PUT", location + "?digest=" + Digests.of(new byte[1])))
                .isEqualTo(400);
        assertThat(target.count("(PUT|PATCH|POST)")).isZero();
    }

    @Test
    void requests_for_another_repository_do_not_reach_the_target() throws Exception {
        String other = own().replaceFirst(".$", "x");

        assertThat(status("POST", other + "/blobs/uploads/")).isEqualTo(404);
        assertThat(status("HEAD", other + "/blobs/" + Digests.of(new byte[1]))).isEqualTo(404);
        assertThat(status("PUT", "/v2/pushed/to/manifests/latest")).isEqualTo(404);
        assertThat(status("GET", "/v2/_catalog")).isEqualTo(404);
        assertThat(status("GET", "/v2/")).isEqualTo(200);
        assertThat(target.requests()).isEmpty();
        assertThat(receiver.loopback().wasAsked()).isFalse();
        assertThat(status("HEAD", own() + "/blobs/" + Digests.of(new byte[1]))).isEqualTo(404);
        assertThat(receiver.loopback().wasAsked()).isTrue();
    }

    @Test
    void manifest_is_kept_and_not_put() throws Exception {
        String manifest = "{\"schemaVersion\":2,\"config\":{\"digest\":\"" + Digests.of(new byte[1])
                + "\",\"size\":1},\"layers\":[]}";

        assertThat(send("PUT", own() + "/manifests/tag", BodyPublishers.ofString(manifest))
                        .statusCode())
                .isEqualTo(201);

        assertThat(receiver.manifest().configDigest()).isEqualTo(Digests.of(new byte[1]));
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void repository_that_may_not_be_read_has_nothing_to_mount() throws Exception {
        target.always("HEAD /v2/not/ours/", exchange -> exchange.refuse(403, "DENIED", "not yours"));
        RegistryClient client = new RegistryClient(target.address(), null, 0);

        assertThat(new TargetBlobs(client, "pushed/to", List.of("not/ours")).size(Digests.of(new byte[1])))
                .isEmpty();

        assertThat(target.count("HEAD /v2/not/ours/")).isEqualTo(1);
        assertThat(target.count("POST .*mount=")).isZero();
    }

    @Test
    void fault_of_the_target_ends_the_push() throws Exception {
        target.always("HEAD .*", exchange -> exchange.refuse(403, "DENIED", "not here"));

        assertThatThrownBy(() -> status("HEAD", own() + "/blobs/" + Digests.of(new byte[1])))
                .isInstanceOf(IOException.class);

        assertThat(receiver.loopback().ended()).isDone();
        assertThatThrownBy(receiver.loopback()::check).hasMessageContaining("403");
    }

    @Test
    void fault_of_the_target_stays_one_when_the_daemon_then_ends_its_other_uploads() throws Exception {
        target.once("PATCH .*", ProxiedExchange::reset);
        try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port())) {
            other.setSoTimeout(60_000);
            String location = begin();
            other.getOutputStream()
                    .write(("PATCH " + location + " HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            other.getOutputStream().write(new byte[3_000_000]);
            assertThatThrownBy(() -> upload(new byte[3_000_000], true)).isInstanceOf(IOException.class);

            other.shutdownOutput();

            assertThat(hungUp(other)).isTrue();
        }
        assertThat(receiver.mayRepeat()).isTrue();
        assertThatThrownBy(receiver.loopback()::check).isInstanceOf(RegistryException.class);
    }

    private static HttpResponse<byte[]> pull(PullServer server, String method, String path) throws Exception {
        String repository = server.loopback().repository();
        URI uri = URI.create("http://" + repository.replaceFirst("/", "/v2/") + path);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void image_is_pulled_by_its_parts_and_nothing_else_is() throws Exception {
        RegistryClient client = new RegistryClient(target.address(), null, 0);
        SmallImage image = SmallImage.of("pulled").push(client, "pulled/from", "v1");
        try (PullServer server = new PullServer(client, "pulled/from", image.manifest())) {
            for (String reference : List.of("any-tag", image.digest())) {
                HttpResponse<byte[]> manifest = pull(server, "GET", "/manifests/" + reference);
                assertThat(manifest.body()).isEqualTo(image.manifest().bytes());
                assertThat(manifest.headers().firstValue("Docker-Content-Digest"))
                        .contains(image.digest());
                assertThat(manifest.headers().firstValue("Content-Type"))
                        .contains(image.manifest().mediaType());
            }
            HttpResponse<byte[]> head = pull(server, "HEAD", "/manifests/any-tag");
            assertThat(head.headers().firstValueAsLong("Content-Length"))
                    .hasValue(image.manifest().bytes().length);
            assertThat(head.body()).isEmpty();
            assertThat(pull(server, "GET", "/blobs/" + image.imageId()).body()).isEqualTo(image.config());
            assertThat(pull(server, "GET", "/blobs/" + Digests.of(image.layer()))
                            .body())
                    .isEqualTo(image.layer());

            String other = "sha256:" + "1".repeat(64);
            assertThat(pull(server, "GET", "/manifests/" + other).statusCode()).isEqualTo(404);
            assertThat(pull(server, "GET", "/blobs/" + other).statusCode()).isEqualTo(404);
            assertThat(pull(server, "POST", "/blobs/uploads/").statusCode()).isEqualTo(404);
            assertThat(pull(server, "PUT", "/manifests/any-tag").statusCode()).isEqualTo(404);
            server.loopback().check();
        }
    }

    @Test
    void fault_of_the_source_ends_the_pull() throws Exception {
        RegistryClient client = new RegistryClient(target.address(), null, 0);
        SmallImage image = SmallImage.of("not given").push(client, "pulled/from", "v2");
        target.always("GET .*/blobs/", exchange -> exchange.refuse(403, "DENIED", "no"));
        try (PullServer server = new PullServer(client, "pulled/from", image.manifest())) {
            assertThatThrownBy(() -> pull(server, "GET", "/blobs/" + image.imageId()))
                    .isInstanceOf(IOException.class);
            assertThat(server.loopback().ended()).isDone();
            assertThatThrownBy(server.loopback()::check).hasMessageContaining("403");
        }
    }

    @Test
    void tls_and_other_noise_is_hung_up_on_at_once() throws Exception {
        for (byte[] noise : List.of(
                new byte[] {0x16, 3, 1, 2, 0, 1},
                "no request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "GET /v2/ HTTP/1.1\r\nContent-Length: many\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "GET /%zz HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                ("GET /" + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII))) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(noise);
                assertThat(hungUp(socket)).isTrue();
            }
        }
        assertThat(status("GET", "/v2/")).isEqualTo(200);
    }

    @Test
    void tls_is_answered_in_plain_http_so_that_containerd_goes_on_without() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1});

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    private static boolean hungUp(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private int port() {
        return Integer.parseInt(host().replaceFirst(".*:", ""));
    }
}
