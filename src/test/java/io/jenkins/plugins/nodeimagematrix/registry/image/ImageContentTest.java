package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An image is what its configuration says if its layers are, however they are compressed. */
@RegistryTest
class ImageContentTest {
    private static final String REPOSITORY = "a/content";

    private static TestRegistry registry;
    private static RegistryClient client;

    @BeforeAll
    static void start() throws Exception {
        registry = TestRegistry.start();
        client = new RegistryClient(registry.address(), null, 0);
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    private static boolean isRight(SmallImage image) throws Exception {
        image.prepare(client, REPOSITORY);
        return new ImageContent(client, REPOSITORY).isWhatItsConfigurationSays(image.manifest());
    }

    @Test
    void a_layer_may_be_plain_or_compressed_in_any_way() throws Exception {
        SmallImage plain = SmallImage.of("plain or not");

        assertThat(isRight(plain)).isTrue();
        assertThat(isRight(plain.compressedOtherwise())).isTrue();
    }

    @Test
    void an_image_with_another_layer_is_another() throws Exception {
        SmallImage image = SmallImage.of("its own layer");

        assertThat(isRight(image.withLayer(SmallImage.of("another layer").layer())))
                .isFalse();
        assertThat(isRight(image.withLayer(
                        SmallImage.of("another layer").compressedOtherwise().layer())))
                .isFalse();
    }

    @Test
    void what_looks_compressed_and_is_not_is_another() throws Exception {
        SmallImage image = SmallImage.of("cut");
        byte[] packed = image.compressedOtherwise().layer();
        byte[] broken = packed.clone();
        Arrays.fill(broken, 2, 40, (byte) 0xff);

        assertThat(isRight(image.withLayer(Arrays.copyOf(packed, packed.length / 2))))
                .isFalse();
        assertThat(isRight(image.withLayer(broken))).isFalse();
    }

    @Test
    void an_image_with_more_layers_than_its_configuration_is_another() throws Exception {
        SmallImage image = SmallImage.of("one layer twice").prepare(client, REPOSITORY);
        String layer = "{\"digest\":\"" + Digests.of(image.layer()) + "\",\"size\":" + image.layer().length + "}";
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.DOCKER + "\",\"config\":{\"digest\":\""
                + image.imageId() + "\",\"size\":" + image.config().length + "},\"layers\":[" + layer + "," + layer
                + "]}";

        assertThat(new ImageContent(client, REPOSITORY)
                        .isWhatItsConfigurationSays(
                                new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.DOCKER)))
                .isFalse();
    }

    @Test
    void other_bytes_than_the_digest_names_are_a_fault_and_no_answer() throws Exception {
        SmallImage image = SmallImage.of("changed on the way").prepare(client, REPOSITORY);
        String layer = Digests.of(image.layer());
        try (FaultyProxy proxy = FaultyProxy.before(registry.address())) {
            proxy.always(
                    "GET .*/blobs/" + layer,
                    exchange -> exchange.send(exchange.forward().withBody(new byte[image.layer().length])));
            RegistryClient through = new RegistryClient(proxy.address(), null, 0);

            assertThatThrownBy(() -> new ImageContent(through, REPOSITORY).isWhatItsConfigurationSays(image.manifest()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not match " + layer);
        }
    }
}
