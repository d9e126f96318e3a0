package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real registry behind a proxy that fails on purpose: what passes is borne, what does not is named, nothing wrong gets in. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class RegistryFaultsTest extends ProxiedRegistry {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST .*/uploads/",
                "PUT .*/uploads/",
                "PUT .*/manifests/v1",
                "GET .*/manifests/v1",
                "HEAD .*/blobs/"
            })
    void a_fault_that_passes_is_borne_and_counted(String request) throws IOException, InterruptedException {
        for (FaultyProxy.Fault fault : List.<FaultyProxy.Fault>of(
                exchange -> exchange.refuse(500, "UNKNOWN", "broken"),
                exchange -> exchange.refuse(503, "UNAVAILABLE", "restarting"),
                ProxiedExchange::reset,
                ProxiedExchange::forwardAndReset)) {
            proxy.once(request, fault);
        }
        for (int i = 0; i < 2; i++) {
            SmallImage image = SmallImage.of(request + i).push(client, "faults/borne", "v1");
            assertThat(client.get("faults/borne", "v1").orElseThrow().bytes())
                    .isEqualTo(image.manifest().bytes());
            assertThat(client.hasBlob("faults/borne", image.imageId())).isTrue();
        }
        assertThat(client.retried()).isBetween(1, 4);
    }

    @Test
    void a_fault_that_stays_ends_with_its_name_and_remedy() {
        proxy.always(
                "PUT .*/manifests/", exchange -> exchange.refuse(500, "UNKNOWN", "filesystem: disk quota exceeded"));

        RegistryException fault = catchThrowableOfType(
                RegistryException.class, () -> SmallImage.of("stays").push(client, "faults/stays", "v1"));

        assertThat(fault)
                .hasMessageContaining(proxy.address() + " answered 500")
                .hasMessageContaining("putting the manifest of faults/stays@sha256:")
                .hasMessageContaining("PUT http://" + proxy.address() + "/v2/faults/stays/manifests/")
                .hasMessageContaining("UNKNOWN: filesystem: disk quota exceeded")
                .hasMessageContaining("the registry has an internal error");
        assertThat(fault.code()).isEqualTo("UNKNOWN");
        assertThat(proxy.count("PUT .*/manifests/")).isEqualTo(1 + QUICK.retries());
    }

    @Test
    void work_of_several_requests_is_done_again_as_a_whole() throws IOException, InterruptedException {
        String result = client.retrying(number -> {
            if (number == 0) {
                throw new RegistryException(503, "the second of two requests failed", null);
            }
            return "done at attempt " + number;
        });

        assertThat(result).isEqualTo("done at attempt 1");
        assertThat(client.retryReasons()).containsExactly("the second of two requests failed");
    }

    @Test
    void a_request_that_is_wrong_is_not_tried_again() {
        proxy.always("PUT .*/manifests/", exchange -> exchange.refuse(400, "MANIFEST_INVALID", "no"));

        assertThatThrownBy(() -> SmallImage.of("wrong").push(client, "faults/wrong", "v1"))
                .hasMessageContaining("MANIFEST_INVALID");
        assertThat(client.retried()).isZero();
    }

    @Test
    void retry_after_is_waited_for_by_everybody() throws IOException, InterruptedException {
        SmallImage.of("limited").push(client, "faults/limited", "v1");
        proxy.once("HEAD .*/manifests/v1", exchange -> exchange.send(429, Map.of("Retry-After", "1"), ""));
        long start = System.nanoTime();

        assertThat(client.digest("faults/limited", "v1")).isPresent();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(client.retried()).isEqualTo(1);
    }

    @Test
    void retry_after_may_be_a_date() throws IOException, InterruptedException {
        SmallImage.of("date").push(client, "faults/date", "v1");
        String past = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().minusSeconds(60).atOffset(ZoneOffset.UTC));
        String far = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(7200).atOffset(ZoneOffset.UTC));
        proxy.once("HEAD .*/manifests/v1", exchange -> exchange.send(429, Map.of("Retry-After", past), ""));
        assertThat(client.digest("faults/date", "v1")).isPresent();

        proxy.once("HEAD .*/manifests/v1", exchange -> exchange.send(429, Map.of("Retry-After", far), ""));
        assertThatThrownBy(() -> client.digest("faults/date", "v1"))
                .hasMessageContaining("429")
                .hasMessageMatching(".*try again later \\(in 7[12]\\d\\d s\\).*");
    }

    @Test
    void a_manifest_that_is_not_what_was_asked_for_is_never_taken() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("asked").push(client, "faults/digest", "v1");
        byte[] other = SmallImage.of("other").manifest().bytes();
        proxy.always(
                "GET .*/manifests/",
                exchange -> exchange.send(
                        exchange.forward().without("Content-Length").withBody(other)));

        assertThatThrownBy(() -> client.get("faults/digest", image.digest()))
                .hasMessageContaining("returned other content");
        assertThatThrownBy(() -> client.get("faults/digest", "v1")).hasMessageContaining("returned other content");
    }

    @Test
    void a_manifest_with_a_digest_that_can_not_be_checked_is_not_taken() throws IOException, InterruptedException {
        SmallImage.of("other digest").push(client, "faults/digest", "v2");
        String said = "sha512:" + "0".repeat(128);
        proxy.always(
                "GET .*/manifests/",
                exchange -> exchange.send(exchange.forward().with("Docker-Content-Digest", said)));

        assertThatThrownBy(() -> client.get("faults/digest", "v2"))
                .hasMessageContaining("the digest of faults/digest:v2 can't be checked");
    }

    @Test
    void half_a_body_is_asked_for_again() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("half").push(client, "faults/half", "v1");
        proxy.once("GET .*/manifests/", ProxiedExchange::half);
        proxy.once("GET .*/blobs/", ProxiedExchange::half);
        proxy.once(
                "GET .*/blobs/",
                exchange ->
                        exchange.send(exchange.forward().withBody(new byte[10]).without("Content-Length")));

        Manifest manifest = client.get("faults/half", "v1").orElseThrow();
        byte[] layer = client.read("faults/half", manifest.layers().get(0), in -> {
            byte[] read = in.readAllBytes();
            if (!Digests.of(read).equals(manifest.layers().get(0).digest())) {
                throw new RegistryException(0, "other content", null);
            }
            return read;
        });

        assertThat(layer).isEqualTo(image.layer());
        // The manifest, the blob's second half, the end after ten wrong bytes, and all of it as those were found.
        assertThat(client.retried()).isEqualTo(4);
    }

    @Test
    void a_registry_that_ignores_ranges_is_read_on_after_what_was_read() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("whole again").push(client, "faults/whole", "v1");
        proxy.once("GET .*/blobs/", ProxiedExchange::half);
        proxy.always(
                "GET .*/blobs/",
                exchange -> exchange.send(exchange.forward(exchange.request().without("Range"))));

        byte[] layer = client.read("faults/whole", image.manifest().layers().get(0), in -> in.readAllBytes());

        assertThat(layer).isEqualTo(image.layer());
    }

    @Test
    void another_range_than_the_requested_one_is_not_read() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("another range").push(client, "faults/range", "v1");
        proxy.once("GET .*/blobs/", ProxiedExchange::half);
        proxy.always(
                "GET .*/blobs/", exchange -> exchange.send(206, Map.of("Content-Range", "bytes 1-4/1000"), "abcd"));

        assertThatThrownBy(() ->
                        client.read("faults/range", image.manifest().layers().get(0), in -> in.readAllBytes()))
                .hasMessageContaining("another range");
    }

    /** As one whose disk was full has a fault with what it kept half of. */
    @Test
    void what_a_registry_can_not_say_it_holds_is_brought_once_more() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("half kept").stage(client, "faults/kept");
        BlobPresence holding = new BlobPresence(client, "faults/kept");
        assertThat(holding.manifest(image.digest())).isTrue();
        proxy.always(
                "(HEAD|GET) .*/(manifests|blobs)/sha256", exchange -> exchange.refuse(500, "UNKNOWN", "empty link"));

        assertThat(holding.blob(image.imageId())).isFalse();
        holding.put(image.manifest());

        assertThat(proxy.count("PUT .*/manifests/sha256")).isEqualTo(2);
        proxy.heal();
        proxy.always("HEAD .*/manifests/", exchange -> exchange.refuse(403, "DENIED", "no"));
        assertThatThrownBy(() -> holding.manifest(image.digest())).hasMessageContaining("403");
    }

    @Test
    void a_registry_that_falls_silent_is_given_up_and_tried_again() throws IOException, InterruptedException {
        SmallImage.of("silent").push(client, "faults/silent", "v1");
        proxy.once("GET .*/manifests/", ProxiedExchange::stall);
        RegistryClient impatient =
                new RegistryClient(proxy.address(), null, QUICK.withAnswerWithin(Duration.ofMillis(300)));

        assertThat(impatient.get("faults/silent", "v1")).isPresent();
        assertThat(impatient.retried()).isEqualTo(1);
    }

    @Test
    void a_registry_that_changes_the_manifest_is_found_out() {
        String wrong = "sha256:" + "0".repeat(64);
        proxy.always(
                "PUT .*/manifests/v1",
                exchange -> exchange.send(exchange.forward().with("Docker-Content-Digest", wrong)));

        assertThatThrownBy(() -> SmallImage.of("changed").push(client, "faults/changed", "v1"))
                .hasMessageContaining("stored " + wrong);
    }

    @Test
    void a_registry_killed_in_the_middle_and_started_again_costs_only_tries() throws Exception {
        try (TestRegistry mortal = TestRegistry.start();
                FaultyProxy before = FaultyProxy.before(mortal.address())) {
            before.once("PUT .*/uploads/", exchange -> {
                killAndRestart(mortal);
                exchange.pass();
            });
            before.once("PUT .*/manifests/v1", exchange -> {
                exchange.forward();
                killAndRestart(mortal);
                exchange.reset();
            });
            RegistryClient through = new RegistryClient(before.address(), null, QUICK);

            SmallImage image = SmallImage.of("killed").push(through, "faults/killed", "v1");

            RegistryClient direct = new RegistryClient(mortal.address(), null, QUICK);
            assertThat(direct.get("faults/killed", "v1").orElseThrow().digest()).isEqualTo(image.digest());
            assertThat(through.retried()).isPositive();
        }
    }

    private static void killAndRestart(TestRegistry registry) throws IOException {
        try {
            registry.kill();
            registry.restart();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        }
    }

    @Test
    void many_uploads_at_once_do_not_wait_for_each_other_for_ever() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(32);
        try {
            List<Callable<Void>> uploads = java.util.stream.IntStream.range(0, 64)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        byte[] blob = ("blob " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                        client.upload("faults/many", Digests.of(blob), BlobContent.of(blob));
                        return null;
                    })
                    .toList();
            for (Future<Void> upload : pool.invokeAll(uploads, 40, TimeUnit.SECONDS)) {
                upload.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_redirect_to_another_host_gets_no_credentials() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("elsewhere").push(client, "faults/elsewhere", "v1");
        try (TestRegistry guarded = TestRegistry.startWithUser();
                FaultyProxy storage = FaultyProxy.before(registry.address());
                FaultyProxy front = FaultyProxy.before(guarded.address())) {
            StringBuilder seen = new StringBuilder();
            storage.always("GET .*/blobs/", exchange -> {
                seen.append("got:").append(exchange.request().header("Authorization"));
                exchange.pass();
            });
            RegistryClient sent = new RegistryClient(
                    front.address(), new RegistryCredentials(TestRegistry.USER, TestRegistry.PASSWORD), QUICK);
            assertThat(sent.digest("faults/elsewhere", "none")).isEmpty();
            front.always("GET .*/blobs/", exchange -> {
                if (exchange.request().header("Authorization").isEmpty()) {
                    exchange.pass();
                    return;
                }
                String there = "http://" + storage.address() + exchange.line().substring("GET ".length());
                exchange.send(307, Map.of("Location", there), "");
            });

            assertThat(sent.configuration("faults/elsewhere", image.manifest()))
                    .isEqualTo(new ObjectMapper().readTree(image.config()));
            assertThat(seen).hasToString("got:");
        }
    }

    @Test
    void a_blob_is_mounted_and_a_mount_that_fails_leaves_no_upload_behind() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("mount").stage(client, "faults/mount");

        assertThat(client.mount("faults/mounted", image.imageId(), "faults/mount"))
                .isTrue();
        assertThat(client.hasBlob("faults/mounted", image.imageId())).isTrue();
        assertThat(client.mount("faults/mounted", "sha256:" + "1".repeat(64), "faults/mount"))
                .isFalse();
        assertThat(proxy.count("DELETE .*/faults/mounted/blobs/uploads/")).isEqualTo(1);
    }

    @Test
    void a_registry_that_is_not_there_is_named() throws IOException {
        proxy.close();
        assertThatThrownBy(() -> client.digest("faults/none", "v1"))
                .hasMessageContaining(proxy.address() + " could not be reached")
                .hasMessageContaining("check its name and that it is running");
    }
}
