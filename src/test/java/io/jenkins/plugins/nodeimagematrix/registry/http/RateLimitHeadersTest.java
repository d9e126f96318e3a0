package io.jenkins.plugins.nodeimagematrix.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers with which registries announce their limits, in each of their forms. */
@UnitTest
class RateLimitHeadersTest {
    /** @param given such as {@code Name: value | Other-Name: value} */
    private static HttpHeaders headers(String given) {
        return HttpHeaders.of(
                Stream.of(given.split("\\s*\\|\\s*"))
                        .map(header -> header.split(":\\s*", 2))
                        .collect(Collectors.toMap(header -> header[0], header -> List.of(header[1]))),
                (name, value) -> true);
    }

    @ParameterizedTest
    @CsvSource({
        "RateLimit: \"burst\";r=0;t=30, 30, false",
        "RateLimit: \"burst\";r=5;t=30, 0, false",
        "RateLimit: \"burst\";r=0;t=999999, 21600, false",
        "RateLimit-Remaining: 3, 0, false",
        "RateLimit-Remaining: 3;w=21600 | RateLimit-Reset: 60, 0, false",
        "RateLimit-Remaining: 0, 0, false",
        "RateLimit-Remaining: 0;w=60, 60, false",
        "RateLimit-Remaining: 0;w=1799, 1799, false",
        "RateLimit-Remaining: 0;w=1800, 1800, true",
        "RateLimit-Remaining: 0;w=21600 | RateLimit-Limit: 200;w=21600, 108, true",
        "RateLimit-Remaining: 0 | RateLimit-Limit: 200;w=21600, 108, true",
        "RateLimit-Remaining: 0 | RateLimit-Limit: 0;w=60, 60, false",
        "RateLimit-Remaining: 0 | RateLimit-Reset: 42, 42, false",
        "RateLimit-Remaining: 0;w=21600 | RateLimit-Reset: 42, 42, true",
        "X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 7, 7, false",
        "RateLimit-Remaining: 0 | RateLimit-Reset: 999999, 21600, false",
        "RateLimit-Remaining: many | RateLimit-Reset: 42, 0, false"
    })
    void pause_is_until_a_request_is_allowed_again(String given, long seconds, boolean isForPulls) {
        assertThat(RateLimitHeaders.of(headers(given)))
                .isEqualTo(new RateLimitHeaders(Duration.ofSeconds(seconds), isForPulls));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "120; 120",
                " 7 ; 7",
                "0; 0",
                "-1; 0",
                "9999999999; 0",
                "soon; 0",
                "Thu, 01 Jan 1970 00:01:40 GMT; 40",
                "Thu, 01 Jan 1970 00:01:00 GMT; 0",
                "Thu, 01 Jan 1970 00:00:59 GMT; 0"
            })
    void retry_after_is_a_number_of_seconds_or_a_date(String value, long seconds) {
        assertThat(RegistryRequest.retryAfter(headers("Retry-After: " + value), Instant.EPOCH.plusSeconds(60)))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void without_a_header_there_is_no_pause() {
        HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
        assertThat(RegistryRequest.retryAfter(none, Instant.EPOCH)).isZero();
        assertThat(RateLimitHeaders.of(none).pause()).isZero();
    }
}
