package io.jenkins.plugins.nodeimagematrix.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class DigestsTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void a_digest_has_64_lower_case_hexadecimal_digits_after_its_algorithm() {
        assertThat(Digests.isDigest("sha256:" + HEX)).isTrue();
        assertThat(Digests.isDigest(Digests.of("content".getBytes(StandardCharsets.UTF_8))))
                .isTrue();
        assertThat(Digests.isDigest(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256",
                "sha512:%s",
                "SHA256:%s",
                "%s",
                "sha256:%s0",
                " sha256:%s",
                "sha256:%s\n"
            })
    void other_text_is_none(String text) {
        assertThat(Digests.isDigest(text.formatted(HEX))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(chars = {'/', ':', '`', 'g', 'A', 'F', ' ', '\n', '٣'})
    void no_other_character_is_a_digit_of_one(char other) {
        for (int i = 0; i < HEX.length(); i += 21) {
            assertThat(Digests.isDigest("sha256:" + HEX.substring(0, i) + other + HEX.substring(i + 1)))
                    .as("at %s", i)
                    .isFalse();
        }
    }
}
