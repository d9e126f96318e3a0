package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers with challenges, valid and invalid. */
@UnitTest
class ChallengeTest {
    @Test
    void several_in_one_header_are_separated() {
        List<Challenge> all = Challenge.of(
                List.of(
                        "Basic realm=\"a, b\", Bearer realm=\"https://auth.example.com/token\",service=\"re\\\"g\" , scope=pull"));

        assertThat(all).extracting(Challenge::scheme).containsExactly("basic", "bearer");
        assertThat(all.get(0).parameter("realm")).isEqualTo("a, b");
        assertThat(all.get(1).parameter("Realm")).isEqualTo("https://auth.example.com/token");
        assertThat(all.get(1).parameter("service")).isEqualTo("re\"g");
        assertThat(all.get(1).parameter("scope")).isEqualTo("pull");
        assertThat(all.get(1).parameter("error")).isEmpty();

        List<Challenge> plain = Challenge.of(List.of("Bearer realm=x service=y", "a=b"));
        assertThat(plain).singleElement().satisfies(challenge -> {
            assertThat(challenge.parameter("realm")).isEqualTo("x");
            assertThat(challenge.parameter("service")).isEqualTo("y");
        });
        assertThat(Challenge.of(List.of("Bearer " + "a".repeat(16 * 1024 - 7)))).hasSize(2);
        assertThat(Challenge.of(List.of("Bearer " + "a".repeat(16 * 1024 - 6)))).isEmpty();
    }

    @Test
    void what_is_none_is_left_out() {
        for (String header :
                List.of("", "=", "\"", "=\"", ",,,", "a=b", "Bearer realm=\"", "Bearer realm=\"\\", "Bearer realm=")) {
            assertThatCode(() -> Challenge.of(List.of(header))).doesNotThrowAnyException();
        }
        assertThat(Challenge.of(List.of("a=b"))).isEmpty();
    }

    @Test
    void a_long_header_takes_no_long_time() {
        List<String> headers = List.of(
                "Bearer " + "a".repeat(16_000),
                "Bearer " + "a=".repeat(8_000),
                "Bearer a=\"" + "\\".repeat(16_000),
                "Bearer " + "a".repeat(10_000_000));
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 20; i++) {
                Challenge.of(headers);
            }
        });
    }
}
