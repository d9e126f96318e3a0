package io.jenkins.plugins.nodeimagematrix.contents;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class UploadedLayersTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    private final UploadedLayers layers = new UploadedLayers();

    @AfterEach
    void close() {
        layers.close();
    }

    /** A layer with a file that does not get smaller by compression. */
    private static byte[] layer() throws IOException {
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        return new FileArchive()
                .file("noise", noise)
                .file("a/node_modules/b/package.json", "{\"name\":\"b\",\"version\":\"1.0.0\"}")
                .bytes();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Optional<LayerFiles> read(byte[] blob, int step) throws InterruptedException {
        LayerReading reading = layers.begin();
        for (int at = 0; at < blob.length; at += step) {
            reading.write(blob, at, Math.min(step, blob.length - at));
        }
        layers.uploaded(DIGEST, reading);
        return layers.layer(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 65_536, 100_000, 10_000_000})
    void a_layer_is_read_as_its_bytes_arrive(int step) throws Exception {
        assertThat(read(gzip(layer()), step).orElseThrow().files()).containsOnlyKeys("a/node_modules/b/package.json");
        assertThat(read(layer(), step)).isPresent();
    }

    @Test
    void a_blob_that_is_no_layer_holds_up_nothing() throws Exception {
        assertThat(read("{\"architecture\":\"amd64\"}".getBytes(), 10)).isEmpty();
        assertThat(read(new byte[0], 10)).isEmpty();
        byte[] noise = new byte[10_000_000];
        new Random(2).nextBytes(noise);
        assertThat(read(noise, 70_000)).isEmpty();
    }

    @Test
    void a_layer_that_broke_off_is_not_used() throws Exception {
        byte[] blob = gzip(layer());

        assertThat(read(Arrays.copyOf(blob, blob.length - 1), 10_000)).isEmpty();
        assertThat(read(Arrays.copyOf(blob, 100), 10_000)).isEmpty();
    }

    @Test
    void the_end_of_an_upload_ends_the_reading() throws Exception {
        LayerReading reading = layers.begin();
        reading.write(gzip(layer()), 0, 100_000);

        layers.close();

        assertThat(reading.files()).isEmpty();
        assertThat(layers.layer(DIGEST)).isEmpty();
    }

    @Test
    void an_image_is_known_by_the_most_of_its_layers() throws Exception {
        KnownImages known = new KnownImages();
        LayerFiles one =
                new FileArchive().file("etc/os-release", "ID=one\n").layer().orElseThrow();
        LayerFiles two =
                new FileArchive().file("etc/os-release", "ID=two\n").layer().orElseThrow();
        List<Integer> asked = new ArrayList<>();

        assertThat(known.find(List.of("one"), number -> Optional.empty())).isEmpty();
        assertThat(known.find(List.of("one"), number -> Optional.of(one))).isPresent();
        ImageFiles both = known.find(List.of("one", "two"), number -> {
                    asked.add(number);
                    return Optional.of(two);
                })
                .orElseThrow();

        assertThat(asked).containsExactly(1);
        assertThat(both.contents().os().id()).isEqualTo("two");
        assertThat(known.has(List.of("one", "two"))).isTrue();
        assertThat(known.has(List.of("two"))).isFalse();
        assertThat(known.find(List.of("three", "one"), number -> Optional.empty()))
                .isEmpty();
    }

    @Test
    void a_small_layer_is_known_on_top_of_any_other() throws Exception {
        KnownImages known = new KnownImages();
        LayerFiles script =
                new FileArchive().file("etc/os-release", "ID=one\n").layer().orElseThrow();
        FileArchive many = new FileArchive();
        for (int i = 0; i < 3_000; i++) {
            many.file("a/folder/with/some/names/before/the/last/one/" + i, "");
        }
        LayerFiles large = many.layer().orElseThrow();

        known.find(List.of("a", "script", "large"), number -> Optional.of(number == 1 ? script : large));

        KnownImages.Layers lowest = number -> number == 0 ? Optional.of(large) : Optional.empty();
        assertThat(known.find(List.of("b", "script"), lowest)).isPresent();
        assertThat(known.find(List.of("c", "large"), lowest)).isEmpty();
    }
}
