package io.jenkins.plugins.nodeimagematrix.job.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

@UnitTest
class HookSecretTest {
    private static final HookSecret SECRET = new HookSecret("It's a Secret to Everybody");
    private static final byte[] BODY = "Hello, World!".getBytes(StandardCharsets.UTF_8);
    /** The example of GitHub's documentation, "Validating webhook deliveries". */
    private static final String SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    @Test
    void token_is_given_by_a_header_a_parameter_or_a_signature() {
        assertThat(SECRET.isKnown("Bearer It's a Secret to Everybody", null, List.of(), BODY))
                .isTrue();
        assertThat(SECRET.isKnown("It's a Secret to Everybody", null, List.of(), BODY))
                .isTrue();
        assertThat(SECRET.isKnown(null, null, List.of("no", "It's a Secret to Everybody"), BODY))
                .isTrue();
        assertThat(SECRET.isKnown(null, SIGNATURE, List.of(), BODY)).isTrue();
    }

    @Test
    void nothing_else_is_taken_for_the_token() {
        assertThat(SECRET.isKnown(null, null, List.of(), BODY)).isFalse();
        assertThat(SECRET.isKnown("", "", List.of(""), BODY)).isFalse();
        assertThat(SECRET.isKnown("Bearer ", "sha256=", List.of("It's a Secret"), BODY))
                .isFalse();
        assertThat(SECRET.isKnown("Basic It's a Secret to Everybody", null, List.of(), BODY))
                .isFalse();
        assertThat(SECRET.isKnown(null, SIGNATURE, List.of(), "Hello, World".getBytes(StandardCharsets.UTF_8)))
                .as("a signature of another body")
                .isFalse();
    }
}
