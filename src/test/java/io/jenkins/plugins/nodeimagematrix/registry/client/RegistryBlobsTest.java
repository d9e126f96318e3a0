package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.JumpingClock;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blobs are uploaded whole, leave no open upload at the registry, and are read as they were asked for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class RegistryBlobsTest extends ProxiedRegistry {
    private static final String REPOSITORY = "faults/blobs";
    private static final String CANCEL = "^DELETE .*/blobs/uploads/";

    private byte[] read(byte[] blob) throws Exception {
        Manifest.Descriptor descriptor = new Manifest.Descriptor(Digests.of(blob), blob.length, "");
        return client.read(REPOSITORY, descriptor, InputStream::readAllBytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void file_is_uploaded_as_it_is(@TempDir Path dir) throws Exception {
        byte[] blob = bytes("from a file");
        Path file = Files.write(dir.resolve("layer"), blob);

        client.upload(REPOSITORY, Digests.of(blob), file);

        assertThat(read(blob)).isEqualTo(blob);
    }

    @Test
    void upload_of_a_file_that_changed_meanwhile_is_tried_again_and_says_why() throws Exception {
        byte[] blob = bytes("changed");
        proxy.once("^PUT .*/uploads/", exchange -> exchange.refuse(400, "DIGEST_INVALID", "other bytes"));

        client.upload(REPOSITORY, Digests.of(blob), BlobContent.of(blob));

        assertThat(read(blob)).isEqualTo(blob);
        assertThat(client.retryReasons())
                .singleElement()
                .asString()
                .contains("other bytes")
                .endsWith("the content changed during the upload");
    }

    @Test
    void refused_upload_is_not_tried_again() {
        byte[] blob = bytes("refused");
        proxy.always("^PUT .*/uploads/", exchange -> exchange.refuse(400, "SIZE_INVALID", "too large"));

        assertThatThrownBy(() -> client.upload(REPOSITORY, Digests.of(blob), BlobContent.of(blob)))
                .hasMessageContaining("SIZE_INVALID: too large")
                .hasMessageNotContaining("changed during");
        assertThat(client.retried()).isZero();
    }

    /** As docker-registry 2.8.2 does. */
    @Test
    void upload_that_a_registry_begins_in_place_of_taking_the_blob_at_once_is_given_up() throws Exception {
        client.uploadSmall(REPOSITORY, bytes("one"));
        assertThat(proxy.count(CANCEL)).isEqualTo(1);

        client.uploadSmall(REPOSITORY, bytes("two"));
        assertThat(proxy.count("^POST .*digest=")).as("it is asked once").isEqualTo(1);

        assertThat(read(bytes("one"))).isEqualTo(bytes("one"));
        assertThat(read(bytes("two"))).isEqualTo(bytes("two"));
    }

    @Test
    void check_of_the_permission_to_push_leaves_no_upload_behind() throws Exception {
        client.checkPush(REPOSITORY);

        assertThat(proxy.requests()).hasSize(2);
        assertThat(proxy.count(CANCEL)).isEqualTo(1);
    }

    @Test
    void nothing_is_asked_for_what_is_no_digest() {
        assertThatThrownBy(() -> client.hasBlob(REPOSITORY, "../manifests/v1"))
                .hasMessageContaining("can't be checked");
        assertThatThrownBy(() -> client.get(REPOSITORY, "../blobs/v1")).hasMessageContaining("can't be checked");

        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void configuration_with_other_bytes_is_not_taken() throws Exception {
        SmallImage image = SmallImage.of("configured").stage(client, REPOSITORY);
        String other = "{\"config\":{\"Labels\":{\"forged\":\"yes\"}}}";
        proxy.always("^GET .*/blobs/", exchange -> exchange.send(200, Map.of(), other));

        assertThatThrownBy(() -> client.configuration(REPOSITORY, image.manifest()))
                .hasMessageContaining("returned other content for a blob of " + REPOSITORY)
                .hasMessageContaining("instead of " + image.imageId());
    }

    @Test
    void platform_of_an_image_is_in_its_configuration() throws Exception {
        SmallImage image = SmallImage.of("for arm", "24.0.0", "arm64").stage(client, REPOSITORY);

        assertThat(Platform.of(client, REPOSITORY, image.manifest())).hasToString("linux/arm64");
    }

    @Test
    void registry_that_ignores_ranges_may_break_off_before_what_was_read() throws Exception {
        SmallImage image = SmallImage.of("broken off twice").stage(client, REPOSITORY);
        proxy.once("^GET .*/blobs/", ProxiedExchange::half);
        proxy.once("^GET .*/blobs/", exchange -> exchange.send(200, Map.of(), "short"));

        assertThat(read(image.layer())).isEqualTo(image.layer());
        assertThat(client.retryReasons()).hasSize(2).last().asString().contains("again broke off");
    }

    @Test
    void registry_that_sends_nothing_more_is_given_up() throws Exception {
        SmallImage image = SmallImage.of("nothing more").stage(client, REPOSITORY);
        Manifest.Descriptor layer = image.manifest().layers().get(0);
        proxy.always("^GET .*/blobs/", exchange -> exchange.send(200, Map.of(), ""));

        try (InputStream in = client.open(REPOSITORY, layer)) {
            assertThatThrownBy(in::readAllBytes).hasMessageContaining("it ended after 0 of " + layer.size() + " bytes");
        }

        assertThat(proxy.count("^GET .*/blobs/")).isEqualTo(1 + QUICK.retries());
    }

    @Test
    void interrupt_ends_a_read_that_waits_for_its_next_attempt() throws Exception {
        SmallImage image = SmallImage.of("interrupted").stage(client, REPOSITORY);
        JumpingClock clock = new JumpingClock();
        clock.stuck = new CountDownLatch(1);
        RegistryClient waiting = new RegistryClient(proxy.address(), null, QUICK, null, clock.connections());
        proxy.always("^GET .*/blobs/", ProxiedExchange::half);
        CompletableFuture<Exception> end = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                waiting.read(REPOSITORY, image.manifest().layers().get(0), InputStream::readAllBytes);
            } catch (Exception ended) {
                end.complete(ended);
            }
        });
        reader.start();
        clock.stuck.await();

        reader.interrupt();

        assertThat(end).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(InterruptedException.class);
    }

    /** Else its connection stays until Java frees the memory. */
    @Test
    void answer_that_is_not_read_is_hung_up_on() throws Exception {
        SmallImage image = SmallImage.of("not read").stage(client, REPOSITORY);
        CountDownLatch first = hangUp("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        try (InputStream in = client.open(REPOSITORY, image.manifest().layers().get(0))) {
            assertThat(in.read(new byte[0])).isZero();
            assertThat(in.read()).isEqualTo('x');
        }
        assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();

        proxy.once("^GET .*/blobs/", ProxiedExchange::half);
        CountDownLatch second = hangUp(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-999/1000\r\nContent-Length: 999\r\n\r\n");
        assertThatThrownBy(() -> read(image.layer())).hasMessageContaining("another range");
        assertThat(second.await(5, TimeUnit.SECONDS)).isTrue();
    }

    /** Has the next read of a blob answered without an end, until the client hangs up. */
    private CountDownLatch hangUp(String head) {
        CountDownLatch hungUp = new CountDownLatch(1);
        proxy.once("^GET .*/blobs/", exchange -> {
            try {
                exchange.sendWithoutEnd(head, bytes("x"), 10);
            } finally {
                hungUp.countDown();
            }
        });
        return hungUp;
    }

    @Test
    void blob_of_unknown_size_goes_where_the_registry_says_next() throws Exception {
        String first = "/v2/" + REPOSITORY + "/blobs/uploads/first";
        String next = "/v2/" + REPOSITORY + "/blobs/uploads/next?state=2";
        String digest = Digests.of(bytes("streamed"));
        proxy.always("^POST .*/uploads/", exchange -> exchange.send(202, Map.of("Location", first), ""));
        proxy.once("^PATCH .*/uploads/", exchange -> exchange.send(202, Map.of("Location", next), ""));
        proxy.once("^PATCH .*/uploads/", exchange -> exchange.send(202, Map.of(), ""));
        proxy.always("^PUT .*/uploads/", exchange -> exchange.send(201, Map.of(), ""));

        for (int i = 0; i < 2; i++) {
            StreamedBlob blob = client.begin(REPOSITORY);
            blob.send(new ByteArrayInputStream(bytes("streamed")), 100);
            assertThatThrownBy(() -> blob.finish("latest")).hasMessageContaining("can't be checked");
            blob.finish(digest);
        }

        String encoded = digest.replace(":", "%3A");
        assertThat(proxy.requests().stream().filter(request -> request.startsWith("PUT")))
                .containsExactly("PUT " + next + "&digest=" + encoded, "PUT " + first + "?digest=" + encoded);
    }

    @Test
    void blob_of_known_size_is_streamed_in_one_request() throws Exception {
        byte[] blob = bytes("streamed at once");

        client.begin(REPOSITORY).sendWhole(Digests.of(blob), new ByteArrayInputStream(blob), blob.length);

        assertThat(proxy.requests()).hasSize(2);
        assertThat(read(blob)).isEqualTo(blob);
    }
}
