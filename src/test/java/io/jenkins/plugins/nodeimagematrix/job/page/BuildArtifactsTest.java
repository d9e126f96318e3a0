package io.jenkins.plugins.nodeimagematrix.job.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept among artifacts stays among them, whatever links the build archived there before. */
@UnitTest
class BuildArtifactsTest {
    @TempDir
    private Path disk;

    private Path artifacts;
    private Path config;

    @BeforeEach
    void controller() throws IOException {
        artifacts = disk.resolve("builds/1/archive");
        config = Files.writeString(disk.resolve("config.xml"), "the controller's");
    }

    @Test
    void an_artifact_is_kept_below_folders_that_are_made_and_replaces_an_earlier_one() throws Exception {
        keep("images/lock/image-matrix.lock", "first");
        keep("images/lock/image-matrix.lock", "second");

        assertThat(artifacts.resolve("images/lock/image-matrix.lock")).hasContent("second");
        try (Stream<Path> all = Files.list(artifacts.resolve("images/lock"))) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void a_link_in_place_of_the_artifact_is_replaced_and_not_followed() throws Exception {
        Files.createDirectories(artifacts);
        Files.createSymbolicLink(artifacts.resolve("image-matrix.lock"), Path.of("../../../config.xml"));

        keep("image-matrix.lock", "releases");

        assertThat(config).hasContent("the controller's");
        assertThat(artifacts.resolve("image-matrix.lock")).isRegularFile().hasContent("releases");
        assertThat(Files.isSymbolicLink(artifacts.resolve("image-matrix.lock"))).isFalse();
    }

    @Test
    void a_link_in_place_of_a_folder_is_refused() throws Exception {
        Files.createDirectories(artifacts);
        Files.createSymbolicLink(artifacts.resolve("images"), Path.of("../../.."));

        Assertions.assertThatIOException()
                .isThrownBy(() -> keep("images/config.xml", "releases"))
                .withMessageContaining("link");
        Assertions.assertThatIOException()
                .isThrownBy(
                        () -> new BuildArtifacts(artifacts).below("images").keep("config.xml", out -> out.write('x')))
                .withMessageContaining("link");
        assertThat(config).hasContent("the controller's");
    }

    @Test
    void no_path_leads_out() {
        for (String path : new String[] {"../config.xml", "a/../../config.xml", config.toString(), ".."}) {
            Assertions.assertThatIOException()
                    .as(path)
                    .isThrownBy(() -> keep(path, "releases"))
                    .withMessageContaining("not a valid artifact path");
        }
    }

    private void keep(String path, String text) throws IOException {
        new BuildArtifacts(artifacts).keep(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
