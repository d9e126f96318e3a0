package io.jenkins.plugins.nodeimagematrix.job.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
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

    /** A comparison that ends at the first difference tells a sender how much of the token is right. */
    @Test
    void texts_that_depend_on_the_token_are_compared_in_constant_time_only() {
        JavaClass secret = new ClassFileImporter().importClass(HookSecret.class);
        assertThat(secret.getMethodCallsFromSelf())
                .extracting(call -> call.getTargetOwner().getSimpleName() + "." + call.getName())
                .contains("MessageDigest.isEqual")
                // Only whether a header begins with "Bearer ", which is no secret.
                .containsOnlyOnce("String.startsWith")
                .doesNotContain(
                        "String.equals",
                        "String.equalsIgnoreCase",
                        "String.compareTo",
                        "String.contentEquals",
                        "String.matches",
                        "Object.equals",
                        "Objects.equals",
                        "Arrays.equals",
                        "List.contains");
    }

    @Test
    void nothing_else_is_taken_for_the_token() {
        assertThat(SECRET.isKnown(null, null, List.of(), BODY)).isFalse();
        assertThat(new HookSecret("").isKnown("", "sha256=", List.of(""), BODY))
                .as("an empty token")
                .isFalse();
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
