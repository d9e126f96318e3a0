package io.jenkins.plugins.nodeimagematrix.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import org.junit.jupiter.api.Test;

@UnitTest
class InputHashTest {
    @Test
    void hash_without_tests_is_of_the_same_image_and_like_that_of_no_tested_cell() {
        String without = InputHash.withoutTests("own-base-tests");

        assertThat(without).isNotEqualTo("own-base-tests");
        assertThat(InputHash.sameBuild(without, "own-base-tests")).isTrue();
        assertThat(InputHash.isWithoutTests(without)).isTrue();
        assertThat(InputHash.isWithoutTests("own-base-tests")).isFalse();
        assertThat(InputHash.withoutTests("of another version")).isNull();
    }
}
