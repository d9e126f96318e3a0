package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a registry sends requests on to, in the clear or not, and what is read of its answers. */
@UnitTest
class RegistryHttpTest {
    private final RegistryHttp http = new RegistryHttp(
            RegistryConnectionsTest.keeping(Duration.ofMinutes(1)).at("registry.example.com", null, null),
            RegistryLimits.DEFAULT);

    @Test
    void upload_goes_on_where_the_registry_says() throws Exception {
        assertThat(http.follow("/v2/a/blobs/uploads/1?_state=x"))
                .hasToString("https://registry.example.com/v2/a/blobs/uploads/1?_state=x");
        assertThat(http.follow("https://storage.example.com/1?sig=x"))
                .hasToString("https://storage.example.com/1?sig=x");
    }

    @Test
    void registry_that_does_not_know_of_its_https_is_still_asked_by_https() throws Exception {
        assertThat(http.follow("http://registry.example.com/v2/a/blobs/uploads/1?_state=x"))
                .hasToString("https://registry.example.com/v2/a/blobs/uploads/1?_state=x");
    }

    @ParameterizedTest
    @CsvSource({
        "0,true",
        "400,false",
        "408,true",
        "425,true",
        "429,true",
        "499,false",
        "500,true",
        "501,false",
        "502,true"
    })
    void some_statuses_may_pass(int status, boolean mayPass) {
        assertThat(new RegistryException(status, "", null).isTransient()).isEqualTo(mayPass);
    }

    @Test
    void large_body_has_time_to_arrive() throws Exception {
        RegistryRequest<byte[]> small = RegistryRequest.of("GET", http.uri("/v2/a/blobs/x"), List.of(), "reading");
        assertThat(http.limit(small)).isEqualTo(RegistryLimits.DEFAULT.answerWithin());
        assertThat(transferTime(small, -1)).isZero();
        assertThat(transferTime(small, 32 * 1024 - 1)).isZero();
        assertThat(transferTime(small, 320 * 1024)).isEqualTo(Duration.ofSeconds(10));
        assertThat(transferTime(small, 24L * 3600 * 32 * 1024)).isEqualTo(Duration.ofDays(1));
        assertThat(transferTime(small, Long.MAX_VALUE)).isEqualTo(Duration.ofDays(1));
    }

    private static Duration transferTime(RegistryRequest<byte[]> request, long bytes) {
        return request.sending(BodyPublishers::noBody, bytes).transferTime();
    }

    @Test
    void only_a_get_of_a_manifest_counts_as_a_pull() throws Exception {
        URI manifest = http.uri("/v2/a/manifests/1");
        assertThat(RegistryRequest.of("GET", manifest, List.of(), "").isPull()).isTrue();
        assertThat(RegistryRequest.of("HEAD", manifest, List.of(), "").isPull()).isFalse();
        assertThat(RegistryRequest.of("GET", http.uri("/v2/a/blobs/1"), List.of(), "")
                        .isPull())
                .isFalse();
    }

    @Test
    void error_of_a_registry_is_bounded_and_without_the_names_in_the_request() {
        String code = "C".repeat(100);
        String message = "m".repeat(2_000);
        assertThat(error(code, message)).isEqualTo(new RegistryError(code, message));
        assertThat(error(code + "C", message + "m")).isEqualTo(new RegistryError(code + "...", message + "..."));
        assertThat(error("", "").isEmpty()).isTrue();
        assertThat(error("A", "").isEmpty()).isFalse();
        assertThat(error("", "b").isEmpty()).isFalse();
        assertThat(error("A", "")).hasToString("A");

        byte[] text = body("A", "b");
        assertThat(RegistryError.read(Arrays.copyOf(text, RegistryError.MAX_BODY_BYTES))
                        .code())
                .isEqualTo("A");
        assertThat(RegistryError.read(Arrays.copyOf(text, RegistryError.MAX_BODY_BYTES + 1))
                        .isEmpty())
                .isTrue();
        for (String none : List.of("", "null", "[]", "<html>")) {
            assertThat(RegistryError.read(none.getBytes(StandardCharsets.UTF_8)).isEmpty())
                    .isTrue();
        }

        RegistryError locked = new RegistryError("DENIED", "acme/locked:v1 of acme/locked is locked");
        assertThat(locked.without(URI.create("https://r/v2/acme/locked/manifests/v1")))
                .isEqualTo("DENIED: : of  is locked");
        assertThat(locked.without(URI.create("https://r/v2/acme/locked/blobs/v1")))
                .isEqualTo(locked.toString());
    }

    private static byte[] body(String code, String message) {
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
        return (json + " ".repeat(RegistryError.MAX_BODY_BYTES)).getBytes(StandardCharsets.UTF_8);
    }

    private static RegistryError error(String code, String message) {
        return RegistryError.read(Arrays.copyOf(body(code, message), RegistryError.MAX_BODY_BYTES));
    }

    @Test
    void digest_that_can_not_be_checked_is_told_from_none() {
        for (String none : new String[] {null, ""}) {
            assertThatThrownBy(() -> RegistryException.requireDigest(none, "a blob"))
                    .hasMessage("the digest of a blob can't be checked: there is none");
        }
        assertThatThrownBy(() -> RegistryException.requireDigest("sha512:11", "a blob"))
                .hasMessageContaining("it is not sha256:");
    }

    @Test
    void body_is_read_up_to_its_limit() {
        assertThat(read(BoundedBody.of(3), "ab", "c").getBody()).isCompletedWithValueMatching(body -> body.length == 3);
        assertThat(read(BoundedBody.of(3), "ab", "cd").getBody()).isCompletedExceptionally();
        assertThat(read(BoundedBody.beginning(3), "abc").getBody())
                .isCompletedWithValueMatching(body -> body.length == 3);
        assertThat(read(BoundedBody.beginning(3), "ab", "cd").getBody())
                .isCompletedWithValueMatching(body -> new String(body, StandardCharsets.UTF_8).equals("abc"));
    }

    private static BoundedBody read(BoundedBody body, String... parts) {
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicInteger requested = new AtomicInteger();
        body.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                requested.incrementAndGet();
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        for (String part : parts) {
            assertThat(requested.getAndSet(0)).as("one at a time").isEqualTo(1);
            body.onNext(List.of(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8))));
        }
        boolean isLonger = String.join("", parts).length() > 3;
        assertThat(cancelled.get()).isEqualTo(isLonger);
        if (!isLonger) {
            body.onComplete();
        }
        return body;
    }

    @Test
    void redirect_to_an_unencrypted_or_invalid_url_is_refused() {
        assertThatThrownBy(() -> http.follow("http://storage.example.com/1?sig=hidden"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("to http://storage.example.com, without encryption;")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("hidden"));
        assertThatThrownBy(() -> http.follow("https://{host}/"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("an invalid URL");
    }
}
