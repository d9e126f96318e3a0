package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.nodeimagematrix.registry.ManyTags;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a registry answers to the put of a manifest: stored, refused because the tag is immutable, several tags at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class RegistryPutsTest extends ProxiedRegistry {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "400 TAG_INVALID The image tag 'v1' already exists in the 'r' repository and cannot be overwritten because the tag is immutable.",
                "412 PRECONDITION Failed to process request due to 'v1' configured as immutable.",
                "403 DENIED this tag is locked"
            })
    void a_registry_with_immutable_tags_is_understood(String answer) {
        String[] parts = answer.split(" ", 3);
        proxy.always(
                "PUT .*/manifests/v1", exchange -> exchange.refuse(Integer.parseInt(parts[0]), parts[1], parts[2]));

        RegistryException fault = catchThrowableOfType(
                RegistryException.class, () -> SmallImage.of(answer).push(client, "faults/immutable", "v1"));

        assertThat(fault.tagIsImmutable()).isTrue();
        assertThat(client.retried()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 acme/stage DENIED the account is blocked",
                "403 acme/immutable-tags DENIED access to acme/immutable-tags is not allowed",
                "409 acme/tag CONFLICT the repository acme/tag is locked",
                "404 acme/images NAME_UNKNOWN tags are immutable here",
                "429 acme/images TOOMANYREQUESTS an immutable limit"
            })
    void a_refusal_for_another_reason_is_not_taken_for_an_immutable_tag(String answer) {
        String[] parts = answer.split(" ", 4);
        proxy.always(
                "PUT .*/manifests/v1", exchange -> exchange.refuse(Integer.parseInt(parts[0]), parts[2], parts[3]));

        RegistryException fault = catchThrowableOfType(
                RegistryException.class, () -> SmallImage.of(answer).push(client, parts[1], "v1"));

        assertThat(fault.tagIsImmutable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202})
    void a_manifest_is_stored_whatever_success_the_registry_answers(int status) throws Exception {
        proxy.always("PUT .*/manifests/", exchange -> {
            exchange.forward();
            exchange.send(status, Map.of(), "");
        });

        SmallImage image = SmallImage.of("stored" + status).push(client, "faults/stored", "v" + status);

        assertThat(client.digest("faults/stored", "v" + status)).contains(image.digest());
    }

    @Test
    void a_manifest_that_was_put_by_its_digest_is_known_without_a_request() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("recent").stage(client, "faults/recent");
        SmallImage tagged = SmallImage.of("recently tagged").prepare(client, "faults/recent");
        client.put("faults/recent", "v1", tagged.manifest());
        int before = proxy.requests().size();

        assertThat(client.recent("faults/recent", image.digest())).hasValueSatisfying(known -> {
            assertThat(known.bytes()).isEqualTo(image.manifest().bytes());
            assertThat(known.mediaType()).isEqualTo(Manifest.DOCKER);
        });
        assertThat(client.recent("faults/other", image.digest())).isEmpty();
        assertThat(client.recent("faults/recent", tagged.digest())).isEmpty();
        assertThat(client.recent("faults/recent", "v1")).isEmpty();
        assertThat(proxy.requests()).hasSize(before);
    }

    @Test
    void tags_are_put_at_once_where_the_registry_can() throws IOException, InterruptedException {
        proxy.always("PUT .*/manifests/sha256:[0-9a-f]+\\?", ManyTags::put);
        SmallImage image = SmallImage.of("tags").stage(client, "faults/tags");
        List<String> tags =
                java.util.stream.IntStream.range(0, 23).mapToObj(i -> "t" + i).toList();

        putTags("faults/tags", tags, image.manifest());

        assertThat(proxy.count("PUT .*/manifests/.*\\?tag=")).isEqualTo(3);
        assertThat(client.putTagsAtOnce("faults/tags", List.of("last", "last"), image.manifest()))
                .as("a tag alone is put by its name")
                .containsExactly("last");
        assertThat(proxy.count("PUT .*/manifests/t")).isZero();
        assertAll(tags, image, "faults/tags");
    }

    @Test
    void tags_are_put_one_by_one_where_it_cannot() throws IOException, InterruptedException {
        SmallImage image = SmallImage.of("single").stage(client, "faults/single");
        List<String> tags = List.of("a", "b", "c");

        putTags("faults/single", tags, image.manifest());
        putTags("faults/single", List.of("d", "e"), image.manifest());

        assertThat(proxy.count("PUT .*\\?tag=")).isEqualTo(1);
        assertAll(List.of("a", "b", "c", "d", "e"), image, "faults/single");
    }

    @Test
    void a_registry_that_takes_some_of_the_tags_gets_the_others_one_by_one() throws IOException, InterruptedException {
        proxy.once("PUT .*\\?tag=", exchange -> ManyTags.put(exchange, 2));
        proxy.once("PUT .*\\?tag=", exchange -> exchange.refuse(414, "UNSUPPORTED", "too long"));
        SmallImage image = SmallImage.of("some").stage(client, "faults/some");
        List<String> tags = List.of("a", "b", "c", "d", "e");

        putTags("faults/some", tags, image.manifest());

        assertAll(tags, image, "faults/some");
    }

    private void putTags(String repository, List<String> tags, Manifest manifest)
            throws IOException, InterruptedException {
        for (String tag : client.putTagsAtOnce(repository, tags, manifest)) {
            client.put(repository, tag, manifest);
        }
    }

    private void assertAll(List<String> tags, SmallImage image, String repository)
            throws IOException, InterruptedException {
        for (String tag : tags) {
            assertThat(client.get(repository, tag).orElseThrow().digest()).isEqualTo(image.digest());
        }
    }
}
