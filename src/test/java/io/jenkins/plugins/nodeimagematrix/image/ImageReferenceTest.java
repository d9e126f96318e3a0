package io.jenkins.plugins.nodeimagematrix.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name reads back as the image that it was written for. */
@UnitTest
class ImageReferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example.com/ghcr.io/acme/x:1",
                "localhost:5000/a:b",
                "[::1]:5000/a:b",
                "acme/x:1",
                "library/x.y:1",
                "ghcr.io/acme/x:1"
            })
    void a_name_reads_back(String text) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference).hasToString(text);
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghcr.io/acme/x", "localhost/x", "evil.example.net/x"})
    void no_repository_of_docker_hub_is_written_like_another_registry_s(String repository) {
        assertThatThrownBy(() -> new ImageReference(ImageReference.DOCKER_HUB, repository, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("put " + repository.replaceFirst("/.*", "") + " under `registry`");
    }

    @Test
    void docker_hub_by_its_own_name_is_no_way_around() {
        assertThatThrownBy(() -> ImageReference.parse("docker.io/ghcr.io/acme/x:1"))
                .hasMessageContaining("put ghcr.io under `registry`");
    }
}
