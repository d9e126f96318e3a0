package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    void registry_that_ignores_ranges_may_break_off_before_what_was_read() throws Exception {
        SmallImage image = SmallImage.of("broken off twice").stage(client, REPOSITORY);
        proxy.once("^GET .*/blobs/", ProxiedExchange::half);
        proxy.once("^GET .*/blobs/", exchange -> exchange.send(200, Map.of(), "short"));

        assertThat(read(image.layer())).isEqualTo(image.layer());
        assertThat(client.retryReasons()).hasSize(2).last().asString().contains("again broke off");
    }

    /** Else its connection stays until Java frees the memory. */
    @Test
    void answer_that_is_not_read_is_hung_up_on() throws Exception {
        SmallImage image = SmallImage.of("not read").stage(client, REPOSITORY);
        CountDownLatch hungUp = new CountDownLatch(1);
        proxy.once("^GET .*/blobs/", ProxiedExchange::half);
        proxy.once("^GET .*/blobs/", exchange -> {
            String head =
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-999/1000\r\nContent-Length: 999\r\n\r\n";
            try {
                exchange.sendWithoutEnd(head, bytes("x"), 10);
            } finally {
                hungUp.countDown();
            }
        });

        assertThatThrownBy(() -> read(image.layer())).hasMessageContaining("another range");

        assertThat(hungUp.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
