package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The remaining requests of a registry's limits, from the headers of a response: {@code RateLimit-Remaining: 0;w=21600}
 * with {@code RateLimit-Limit: 200;w=21600} (Docker Hub), or with {@code RateLimit-Reset}, in seconds; or {@code
 * RateLimit: "name";r=0;t=30} (draft-ietf-httpapi-ratelimit-headers).
 *
 * @param pause for which no request should be sent; zero if requests are left
 * @param isForPulls whether the limit is one for pulls, whose windows are hours long
 */
record RateLimitHeaders(Duration pause, boolean isForPulls) {
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,9})(?:.*?\\bw=\"?(\\d{1,9}))?.*");
    private static final Pattern ITEM = Pattern.compile(".*;\\s*r=(\\d{1,9})\\s*;\\s*t=(\\d{1,9})\\b.*");
    private static final Duration MIN_PULL_WINDOW = Duration.ofMinutes(30);
    private static final Duration MAX_PAUSE = Duration.ofHours(6);
    private static final RateLimitHeaders NOTHING = new RateLimitHeaders(Duration.ZERO, false);

    static RateLimitHeaders of(HttpHeaders headers) {
        Matcher item = ITEM.matcher(headers.firstValue("RateLimit").orElse(""));
        if (item.matches() && Long.parseLong(item.group(1)) == 0) {
            return new RateLimitHeaders(limited(Duration.ofSeconds(Long.parseLong(item.group(2)))), false);
        }
        Matcher remaining = matcher(headers, "RateLimit-Remaining");
        if (!remaining.matches() || Long.parseLong(remaining.group(1)) > 0) {
            return NOTHING;
        }
        Matcher limit = matcher(headers, "RateLimit-Limit");
        Matcher reset = matcher(headers, "RateLimit-Reset");
        String given = remaining.group(2);
        if (given == null && limit.matches()) {
            given = limit.group(2);
        }
        Duration window = given == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(given));
        boolean isForPulls = window.compareTo(MIN_PULL_WINDOW) >= 0;
        Duration pause;
        if (reset.matches()) {
            pause = Duration.ofSeconds(Long.parseLong(reset.group(1)));
        } else {
            // A sliding window allows one more request after this time, on average.
            long requests = limit.matches() ? Math.max(1, Long.parseLong(limit.group(1))) : 1;
            pause = window.dividedBy(requests);
        }
        return new RateLimitHeaders(limited(pause), isForPulls);
    }

    private static Duration limited(Duration pause) {
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    }

    private static Matcher matcher(HttpHeaders headers, String name) {
        return NUMBER.matcher(headers.firstValue(name)
                .or(() -> headers.firstValue("X-" + name))
                .orElse(""));
    }
}
