package io.jenkins.plugins.nodeimagematrix.registry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.image.SavedArchive;
import io.jenkins.plugins.nodeimagematrix.docker.image.SavedImage;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.ProxiedExchange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Base images come to another daemon however large they are, and though the transfer breaks. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@UnitTest
class ImageDownloadTest {
    private static final long MIB = 1 << 20;
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ZEROS = new byte[1 << 16];

    @TempDir
    private Path folder;

    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private FaultyProxy registry;

    @BeforeEach
    void start() throws IOException {
        registry = FaultyProxy.before("127.0.0.1:1");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    /** The download in a JVM of its own, whose heap is small. */
    public static final class Main {
        private Main() {}

        public static void main(String[] args) throws Exception {
            DownloadedImage.download(new RegistryClient(args[0], null, 2), "a/b", args[1], Path.of(args[2]));
        }
    }

    @Test
    void a_layer_larger_than_the_heap_arrives_though_the_transfer_breaks() throws Exception {
        arrives(160 * MIB, "-Xmx48m");
    }

    @Test
    @Tag("long")
    void a_base_of_three_gibibytes_passes_through_a_heap_of_256_mebibytes() throws Exception {
        arrives(3 * 1024 * MIB, "-Xmx256m");
    }

    private void arrives(long size, String heap) throws Exception {
        Manifest image = image(size, zeros(size));
        serve(image, size, size / 2);
        Path archive = folder.resolve("image.tar");
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();

        ChildJvm child = ChildJvm.start(
                List.of(heap),
                classPath,
                Main.class.getName(),
                List.of(registry.address(), image.digest(), archive.toString()),
                Map.of(),
                folder.resolve("log"));

        assertThat(child.exitStatus(Duration.ofMinutes(8))).as(child.tail()).isZero();
        assertThat(Files.size(archive)).isGreaterThan(size);
        assertThat(ranges).containsExactly("", "bytes=" + size / 2 + "-");
    }

    @Test
    void a_registry_that_knows_no_ranges_is_read_from_the_beginning() throws Exception {
        long size = 3 * MIB;
        Manifest image = image(size, zeros(size));
        registry.once("GET .*/blobs/" + image.layers().get(0).digest(), exchange -> part(exchange, 0, size, MIB));
        registry.always("GET .*/blobs/" + image.layers().get(0).digest(), exchange -> part(exchange, 0, size, size));
        serve(image, size, size);

        download(image);

        assertThat(registry.count("GET .*/blobs/" + image.layers().get(0).digest()))
                .isEqualTo(2);
    }

    @Test
    void other_bytes_are_refused() throws Exception {
        Manifest image = image(MIB, "sha256:" + "1".repeat(64));
        serve(image, MIB, MIB);

        assertThatThrownBy(() -> download(image))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not match");
    }

    @Test
    void another_part_than_the_one_asked_for_is_refused() throws Exception {
        long size = 2 * MIB;
        Manifest image = image(size, zeros(size));
        String layer = "GET .*/blobs/" + image.layers().get(0).digest();
        registry.once(layer, exchange -> part(exchange, 0, size, MIB));
        registry.always(layer, exchange -> exchange.send(206, Map.of("Content-Range", "bytes 0-9/10"), "0123456789"));
        serve(image, size, size);

        assertThatThrownBy(() -> download(image))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("another range");
    }

    @Test
    void the_archive_is_one_that_either_store_loads() throws Exception {
        String layer = zeros(MIB);
        String twice = "{\"digest\":\"" + layer + "\",\"size\":" + MIB + "}";
        Manifest image = image(twice + "," + twice);
        serve(image, MIB, MIB);

        assertThat(DownloadedImage.download(
                        new RegistryClient(registry.address(), null, 2),
                        "a/b",
                        image.digest(),
                        folder.resolve("image.tar")))
                .isEqualTo(Digests.of(CONFIG));

        try (SavedArchive archive = new SavedArchive(folder.resolve("image.tar"))) {
            assertThat(SavedImage.read(archive)).isEqualTo(new SavedImage(Digests.of(CONFIG), image.digest(), 1));
            assertThat(archive.bytes(SavedArchive.path(Digests.of(CONFIG)))).isEqualTo(CONFIG);
            assertThat(archive.blob(image.digest())).isEqualTo(image.bytes());
            assertThat(archive.blob(layer)).hasSize((int) MIB);
            assertThat(archive.json("manifest.json").toString())
                    .isEqualTo("[{\"Config\":\"" + SavedArchive.path(Digests.of(CONFIG)) + "\",\"Layers\":[\""
                            + SavedArchive.path(layer) + "\",\"" + SavedArchive.path(layer) + "\"]}]");
            assertThat(archive.json("index.json").toString())
                    .isEqualTo("{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI_INDEX
                            + "\",\"manifests\":[{\"mediaType\":\"" + Manifest.OCI + "\",\"digest\":\"" + image.digest()
                            + "\",\"size\":" + image.bytes().length + "}]}");
            assertThat(archive.json("oci-layout").toString()).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        }
        assertThat(ranges).as("a layer that occurs twice is read once").hasSize(1);
    }

    @Test
    void an_image_that_is_not_there_is_named() throws Exception {
        Manifest image = image(MIB, zeros(MIB));
        registry.always("GET .*/manifests/", exchange -> exchange.refuse(404, "MANIFEST_UNKNOWN", "no"));

        assertThatThrownBy(() -> download(image))
                .isInstanceOf(RegistryException.class)
                .hasMessage("the registry " + registry.address() + " has no image " + image.digest() + " in a/b");
    }

    private void download(Manifest image) throws Exception {
        DownloadedImage.download(
                new RegistryClient(registry.address(), null, 2), "a/b", image.digest(), folder.resolve("image.tar"));
    }

    /** @param breaksAfter bytes of the layer, once */
    private void serve(Manifest image, long size, long breaksAfter) {
        registry.always(
                "GET .*/manifests/",
                exchange -> exchange.send(200, Map.of(), new String(image.bytes(), StandardCharsets.UTF_8)));
        registry.always("GET .*/blobs/" + Digests.of(CONFIG), exchange -> exchange.send(200, Map.of(), "{}"));
        registry.always("GET .*/blobs/", exchange -> {
            String range = exchange.request().header("Range");
            ranges.add(range);
            long from = range.isEmpty() ? 0 : Long.parseLong(range.replaceAll("\\D", ""));
            part(exchange, from, size, range.isEmpty() ? breaksAfter : size - from);
        });
    }

    /** Announces the layer from an offset, and sends some of it. */
    private static void part(ProxiedExchange exchange, long from, long size, long count) throws IOException {
        String head = from == 0
                ? "HTTP/1.1 200 OK\r\n"
                : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + from + "-" + (size - 1) + "/" + size
                        + "\r\n";
        exchange.sendRaw(
                (head + "Content-Length: " + (size - from) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII), false);
        for (long sent = 0; sent < count; sent += ZEROS.length) {
            exchange.sendRaw(ZEROS, false);
        }
        exchange.sendRaw(new byte[0], true);
    }

    private static String zeros(long size) {
        MessageDigest hash = Digests.sha256();
        for (long done = 0; done < size; done += ZEROS.length) {
            hash.update(ZEROS);
        }
        return Digests.text(hash.digest());
    }

    private static Manifest image(long size, String layer) throws IOException {
        return image("{\"digest\":\"" + layer + "\",\"size\":" + size + "}");
    }

    /** @param layers descriptors in JSON */
    private static Manifest image(String layers) throws IOException {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + Manifest.OCI + "\",\"config\":{\"digest\":\""
                + Digests.of(CONFIG) + "\",\"size\":" + CONFIG.length + "},\"layers\":[" + layers + "]}";
        return new Manifest(json.getBytes(StandardCharsets.UTF_8), Manifest.OCI);
    }
}
