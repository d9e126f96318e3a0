package io.jenkins.plugins.nodeimagematrix.run.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers are mounted from the repositories that most likely have them. */
@UnitTest
class UploadTargetTest {
    @Test
    void repositories_of_base_images_on_the_same_registry_come_first() {
        UploadTarget target = new UploadTarget(
                ImageReference.parse("registry.example.com/acme/node:1"), List.of("acme/a", "acme/base"), null);

        assertThat(target.siblings(List.of(
                        ImageReference.parse("registry.example.com/acme/base:1"),
                        ImageReference.parse("registry.example.com/os/debian:12"),
                        ImageReference.parse("other.example.com/os/alpine:3"),
                        ImageReference.parse("registry.example.com/acme/node:0"))))
                .containsExactly("acme/base", "os/debian", "acme/a");
    }
}
