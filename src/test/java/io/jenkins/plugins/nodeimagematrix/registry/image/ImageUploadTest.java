package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon saved goes up only if its bytes are the image that was tested. */
@RegistryTest
class ImageUploadTest {
    private static TestRegistry registry;

    @TempDir
    private Path folder;

    private FaultyProxy proxy;
    private RegistryClient client;

    @BeforeAll
    static void start() throws Exception {
        registry = TestRegistry.start();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @BeforeEach
    void open() throws Exception {
        proxy = FaultyProxy.before(registry.address());
        client = new RegistryClient(proxy.address(), null, 0);
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    private ImageUpload upload() {
        return new ImageUpload(client, "up/loaded", List.of(), folder);
    }

    private Manifest uploaded(Path saved, String imageId) throws Exception {
        return UploadedImage.upload(client, "up/loaded", folder, saved, imageId);
    }

    @Test
    void tested_image_goes_up_and_has_the_same_digest_each_time() throws Exception {
        SmallImage image = SmallImage.of("tested");
        Path saved = saved(image, image.layer());

        Manifest first = uploaded(saved, image.imageId());

        assertThat(first.configDigest()).isEqualTo(image.imageId());
        assertThat(client.get("up/loaded", first.digest())).isPresent();
        assertThat(new ImageContent(client, "up/loaded").isWhatItsConfigurationSays(first))
                .isTrue();
        long uploads = proxy.count("PUT .*/blobs/uploads/");
        assertThat(uploaded(saved, image.imageId()).digest()).isEqualTo(first.digest());
        assertThat(proxy.count("PUT .*/blobs/uploads/")).isEqualTo(uploads);
        assertThat(Files.list(folder)).as("only what was saved").containsExactly(saved);
    }

    @Test
    void another_image_than_the_tested_one_does_not_go_up() throws Exception {
        SmallImage tested = SmallImage.of("the tested one");
        SmallImage other = SmallImage.of("the other one");
        Path saved = saved(other, other.layer());

        assertThatThrownBy(() -> upload().prepare(saved, tested.imageId()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another image than the tested one")
                .hasMessageContaining(other.imageId())
                .hasMessageContaining(tested.imageId());
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void layer_with_other_bytes_than_the_tested_images_does_not_go_up() throws Exception {
        SmallImage tested = SmallImage.of("with its own layer");
        Path saved = saved(tested, new byte[5000]);

        assertThatThrownBy(() -> upload().prepare(saved, tested.imageId()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not match its digest");
        assertThat(proxy.count("PUT .*")).isZero();
    }

    /** As a classic store saves it: a configuration and plain layers. */
    private Path saved(SmallImage image, byte[] layer) throws IOException {
        Path file = folder.resolve("saved.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            String list = "[{\"Config\":\"config.json\",\"RepoTags\":null,\"Layers\":[\"1/layer.tar\"]}]";
            add(tar, "manifest.json", list.getBytes(StandardCharsets.UTF_8));
            add(tar, "config.json", image.config());
            add(tar, "1/layer.tar", layer);
        }
        return file;
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
