package io.jenkins.plugins.nodeimagematrix.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tags with the attestations of images: read, added to, and changed by others meanwhile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@RegistryTest
class AttestationTagTest extends ProxiedRegistry {
    private static final String REPOSITORY = "attested/images";
    private static final String TESTED = "https://example.com/tested";
    private static final String OTHER = "https://example.com/other";

    private static AttestationTag.Envelope envelope(String content, String type) {
        return new AttestationTag.Envelope(content.getBytes(StandardCharsets.UTF_8), type);
    }

    private AttestationTag tag() {
        return client.attestationTag(REPOSITORY);
    }

    private List<String> read(SmallImage image, String type) throws Exception {
        return tag().of(image.digest()).read(type).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private static String name(SmallImage image) {
        return image.digest().replace(':', '-') + ".att";
    }

    @Test
    void envelopes_of_a_kind_are_read_newest_first() throws Exception {
        SmallImage image = SmallImage.of("read");
        assertThat(read(image, TESTED)).as("there is no tag").isEmpty();

        tag().add(image.digest(), List.of(envelope("one", TESTED), envelope("two", OTHER)));
        tag().add(image.digest(), List.of(envelope("three", TESTED)));

        assertThat(read(image, TESTED)).containsExactly("three", "one");
        assertThat(read(image, OTHER)).containsExactly("two");
        assertThat(read(image, "https://example.com/none")).isEmpty();
        Manifest manifest = client.get(REPOSITORY, name(image)).orElseThrow();
        assertThat(manifest.mediaType()).isEqualTo(Manifest.OCI);
        assertThat(manifest.layers())
                .extracting(Manifest.Descriptor::mediaType)
                .containsOnly("application/vnd.dsse.envelope.v1+json");
        assertThat(client.configuration(REPOSITORY, manifest).at("/rootfs/diff_ids"))
                .as("the layers are not compressed")
                .extracting(id -> id.asText())
                .containsExactlyElementsOf(manifest.layers().stream()
                        .map(Manifest.Descriptor::digest)
                        .toList());
    }

    @Test
    void only_what_is_missing_is_added() throws Exception {
        SmallImage image = SmallImage.of("again");
        tag().add(image.digest(), List.of(envelope("one", TESTED)));
        long puts = proxy.count("^(PUT|POST)");

        tag().add(image.digest(), List.of(envelope("one", TESTED)));
        tag().add(image.digest(), List.of());

        assertThat(proxy.count("^(PUT|POST)")).isEqualTo(puts);
        tag().add(image.digest(), List.of(envelope("one", TESTED), envelope("two", TESTED)));
        assertThat(read(image, TESTED)).containsExactly("two", "one");
    }

    @Test
    void tag_on_an_index_is_not_overwritten() throws Exception {
        SmallImage image = SmallImage.of("child").push(client, REPOSITORY, "child");
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX + "\",\"manifests\":[]}";
        client.put(REPOSITORY, name(image), new Manifest(index.getBytes(StandardCharsets.UTF_8), Manifest.OCI_INDEX));

        assertThatThrownBy(() -> tag().add(image.digest(), List.of(envelope("one", TESTED))))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is on an index");
        assertThatThrownBy(() -> tag().of(image.digest())).hasMessageContaining("is on an index");
    }

    @Test
    void tag_that_others_keep_changing_is_given_up() {
        SmallImage image = tryImage("changing");
        proxy.always("^PUT .*\\.att$", exchange -> exchange.send(201, Map.of(), ""));

        assertThatThrownBy(() -> tag().add(image.digest(), List.of(envelope("one", TESTED))))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("other clients keep changing the tag " + name(image));
        assertThat(proxy.count("^PUT .*\\.att$")).isEqualTo(10);
        assertThat(proxy.count("^POST .*digest="))
                .as("its envelope is uploaded once, at once or not")
                .isLessThanOrEqualTo(11);
    }

    private static SmallImage tryImage(String name) {
        try {
            return SmallImage.of(name);
        } catch (java.io.IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void only_the_newest_envelopes_of_many_are_read_and_none_that_is_too_large() throws Exception {
        SmallImage image = SmallImage.of("many");
        tag().add(
                        image.digest(),
                        Stream.concat(
                                        IntStream.range(0, 2).mapToObj(i -> envelope("old " + i, TESTED)),
                                        IntStream.range(0, 50)
                                                .mapToObj(i -> envelope("new " + i, i == 0 ? TESTED : OTHER)))
                                .toList());
        assertThat(read(image, TESTED)).containsExactly("new 0");

        Manifest manifest = client.get(REPOSITORY, name(image)).orElseThrow();
        Manifest.Descriptor newest = manifest.layers().get(51);
        String large = new String(manifest.bytes(), StandardCharsets.UTF_8)
                .replaceFirst(
                        newest.digest() + "\",\"size\":" + newest.size(),
                        newest.digest() + "\",\"size\":" + (Referrers.MAX_CONTENT_BYTES + 1));
        client.put(REPOSITORY, name(image), new Manifest(large.getBytes(StandardCharsets.UTF_8), Manifest.OCI));
        assertThat(read(image, OTHER)).hasSize(48);
    }
}
