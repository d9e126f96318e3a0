package io.jenkins.plugins.nodeimagematrix.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which registries get a job's credentials. */
@UnitTest
class TrustedRegistriesTest {
    private static final String OURS = "registry.example.com";
    private static final String THEIRS = "evil.example.net";

    @Test
    void registries_of_the_step_of_the_global_configuration_and_of_earlier_builds_are_trusted_and_no_other() {
        assertThat(TrustedRegistries.of(OURS, "", Set.of()).contains(OURS)).isTrue();
        assertThat(TrustedRegistries.of("", OURS, Set.of()).contains(OURS)).isTrue();
        assertThat(TrustedRegistries.of("", "", Set.of(OURS)).contains(OURS)).isTrue();
        assertThat(TrustedRegistries.of(OURS, OURS, Set.of(OURS)).contains(THEIRS))
                .isFalse();
        assertThat(TrustedRegistries.of("", "", Set.of()).contains(THEIRS)).isFalse();
    }

    @Test
    void docker_hub_is_trusted_unless_another_registry_is_the_default() {
        assertThat(TrustedRegistries.of("", "", Set.of()).contains(ImageReference.DOCKER_HUB))
                .isTrue();
        assertThat(TrustedRegistries.of("", OURS, Set.of()).contains(ImageReference.DOCKER_HUB))
                .isFalse();
        assertThat(TrustedRegistries.of(OURS, "", Set.of()).contains(ImageReference.DOCKER_HUB))
                .isFalse();
    }
}
