package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.contents.FileArchive;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedArchive;
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

    @Test
    void layer_that_the_registry_lost_goes_up_again() throws Exception {
        SmallImage image = SmallImage.of("lost");
        Path saved = saved(image, image.layer());
        Manifest first = uploaded(saved, image.imageId());
        String layer = first.layers().get(0).digest();
        proxy.once("HEAD .*/blobs/" + layer, exchange -> exchange.refuse(404, "BLOB_UNKNOWN", "lost"));
        proxy.once("HEAD .*/blobs/" + layer, exchange -> exchange.refuse(404, "BLOB_UNKNOWN", "lost"));

        Manifest second = uploaded(saved, image.imageId());

        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(proxy.count("PUT .*digest=" + layer.replace(":", "(:|%3A)"))).isEqualTo(2);
    }

    @Test
    void manifest_says_the_kind_and_size_of_each_part() throws Exception {
        SmallImage image = SmallImage.of("described");

        Manifest manifest = upload().prepare(saved(image, image.layer()), image.imageId());

        assertThat(manifest.mediaType()).isEqualTo(Manifest.DOCKER);
        assertThat(manifest.config())
                .isEqualTo(new Manifest.Descriptor(
                        image.imageId(), image.config().length, "application/vnd.docker.container.image.v1+json"));
        Manifest.Descriptor layer = manifest.layers().get(0);
        assertThat(layer.mediaType()).isEqualTo("application/vnd.docker.image.rootfs.diff.tar.gzip");
        assertThat(client.blobSize("up/loaded", layer.digest())).hasValue(layer.size());
        assertThat(client.get("up/loaded", manifest.digest()))
                .as("the caller puts the manifest")
                .isEmpty();
    }

    @Test
    void layer_of_another_repository_is_mounted() throws Exception {
        SmallImage image = SmallImage.of("shared");
        Path saved = saved(image, image.layer());
        Manifest there = uploaded(saved, image.imageId());
        long uploads = proxy.count("(PUT|PATCH) .*/blobs/uploads/");

        Manifest manifest = new ImageUpload(client, "up/sibling", List.of("up/none", "up/loaded"), folder)
                .prepare(saved, image.imageId());

        assertThat(manifest.digest()).isEqualTo(there.digest());
        assertThat(client.hasBlob("up/sibling", manifest.layers().get(0).digest()))
                .isTrue();
        assertThat(proxy.count("POST .*up/sibling/blobs/uploads/.*mount=")).isEqualTo(1);
        assertThat(proxy.requests().stream().filter(request -> request.matches("PUT .*up/sibling/blobs/.*")))
                .as("only its configuration is uploaded")
                .hasSize(1);
        assertThat(proxy.count("(PUT|PATCH) .*/blobs/uploads/")).isGreaterThan(uploads);
    }

    @Test
    void image_of_containerds_store_goes_up_unchanged_and_only_once() throws Exception {
        SmallImage image = SmallImage.of("as containerd saves it");
        Manifest index = index(image.manifest());
        Path saved = layout(index, image, image.layer());

        Manifest first = uploaded(saved, index.digest());

        assertThat(first.bytes()).isEqualTo(index.bytes());
        assertThat(client.get("up/loaded", image.digest()).orElseThrow().bytes())
                .isEqualTo(image.manifest().bytes());
        assertThat(new ImageContent(client, "up/loaded").isWhatItsConfigurationSays(image.manifest()))
                .isTrue();
        long puts = proxy.count("(PUT|POST|PATCH) .*");
        assertThat(upload().prepare(saved, index.digest()).digest()).isEqualTo(index.digest());
        assertThat(proxy.count("(PUT|POST|PATCH) .*")).isEqualTo(puts);
        assertThat(Files.list(folder)).as("only what was saved").containsExactly(saved);
    }

    @Test
    void parts_that_are_there_already_are_not_uploaded_for_containerds_image() throws Exception {
        SmallImage image = SmallImage.of("half there").prepare(client, "up/loaded");
        long uploads = proxy.count("PUT .*/blobs/uploads/");
        Path saved = layout(image.manifest(), image, image.layer());

        assertThat(upload().prepare(saved, image.digest()).digest()).isEqualTo(image.digest());

        assertThat(proxy.count("PUT .*/blobs/uploads/")).isEqualTo(uploads);
        assertThat(client.get("up/loaded", image.digest()))
                .as("the caller puts the manifest")
                .isEmpty();
    }

    @Test
    void blob_with_other_bytes_than_its_digest_does_not_go_up() throws Exception {
        SmallImage image = SmallImage.of("spoilt on the disk");
        Path saved = layout(image.manifest(), image, new byte[image.layer().length]);
        String layer = image.manifest().layers().get(0).digest();

        assertThatThrownBy(() -> upload().prepare(saved, image.digest()))
                .isInstanceOf(IOException.class)
                .hasMessage("what the daemon saved does not match " + layer);

        assertThat(client.hasBlob("up/loaded", layer)).isFalse();
        assertThat(Files.list(folder)).as("only what was saved").containsExactly(saved);
    }

    private static Manifest index(Manifest image) throws IOException {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"" + image.mediaType() + "\",\"digest\":\"" + image.digest()
                + "\",\"size\":" + image.bytes().length + "}]}";
        return new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.OCI_INDEX);
    }

    /** As containerd's store saves it: blobs and manifests by their digests. */
    private Path layout(Manifest top, SmallImage image, byte[] layer) throws IOException {
        Path file = folder.resolve("saved.tar");
        String config = SavedArchive.path(image.imageId());
        String blob = SavedArchive.path(image.manifest().layers().get(0).digest());
        FileArchive saved = new FileArchive()
                .file(
                        "manifest.json",
                        "[{\"Config\":\"" + config + "\",\"RepoTags\":null,\"Layers\":[\"" + blob + "\"]}]")
                .file("index.json", index(top).bytes())
                .file(config, image.config())
                .file(blob, layer)
                .file(SavedArchive.path(image.digest()), image.manifest().bytes());
        if (top.isIndex()) {
            saved.file(SavedArchive.path(top.digest()), top.bytes());
        }
        return Files.write(file, saved.bytes());
    }

    /** As a classic store saves it: a configuration and plain layers. */
    private Path saved(SmallImage image, byte[] layer) throws IOException {
        Path file = folder.resolve("saved.tar");
        FileArchive saved = new FileArchive()
                .file("manifest.json", "[{\"Config\":\"config.json\",\"RepoTags\":null,\"Layers\":[\"1/layer.tar\"]}]")
                .file("config.json", image.config())
                .file("1/layer.tar", layer);
        return Files.write(file, saved.bytes());
    }
}
