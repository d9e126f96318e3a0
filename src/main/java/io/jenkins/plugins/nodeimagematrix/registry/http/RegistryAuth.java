package io.jenkins.plugins.nodeimagematrix.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The authentication at one registry: basic, or a bearer token for exactly the required repositories and actions
 * (distribution's "Token Authentication Specification"; with an identity token, its "OAuth2" part).
 *
 * <p>The first request is challenged; later requests are authenticated from the start. A token is kept until it
 * expires, or until the registry rejects it if the token server gave no expiry time.
 */
final class RegistryAuth {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MAX_TOKEN_TIME = Duration.ofSeconds(30);
    private static final int MAX_TOKEN_ANSWER_BYTES = 256 * 1024;
    /** The characters that RFC 6750, section 2.1, allows in a header; others could inject another header. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");

    private static final int MAX_KEPT_TOKENS = 1_000;
    private static final long MAX_TOKEN_SECONDS = Duration.ofHours(12).toSeconds();
    private static final Duration ANSWER_POLL = Duration.ofMillis(2);

    private final LimitedHttp http;
    private final RegistryCredentials credentials;
    private final RegistryAddress address;
    private final RegistryClock clock;
    private final Map<List<String>, Grant> grants = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Grant> eldest) {
            return size() > MAX_KEPT_TOKENS;
        }
    };

    /** The authorization of requests with the same scopes. */
    private static final class Grant {
        private final AtomicBoolean asking = new AtomicBoolean();
        private volatile Header header;
    }

    /**
     * @param expires time in nanoseconds of the {@link RegistryClock}
     * @param isKept whether it is used until the registry rejects it
     */
    private record Header(String text, long expires, boolean isKept) {
        static Header kept(String text) {
            return new Header(text, 0, true);
        }

        boolean isGood(RegistryClock clock) {
            return isKept || expires - clock.nanoTime() > 0;
        }
    }

    /**
     * The last challenges of the registry; {@code null} before its first response, empty if it requires no
     * authentication.
     */
    private volatile List<String> challenges;

    private final AtomicBoolean asking = new AtomicBoolean();

    RegistryAuth(LimitedHttp http, RegistryCredentials credentials, RegistryAddress address, RegistryClock clock) {
        this.http = http;
        this.credentials = credentials;
        this.address = address;
        this.clock = clock;
    }

    /**
     * Lets one request of a new connection go first, so that concurrent requests are not all challenged.
     *
     * @return whether the caller sends that request, and has to call {@link #firstEnded} afterwards
     */
    boolean goesFirst(Duration patience) throws InterruptedException {
        AtomicBoolean first = new AtomicBoolean();
        await(atMost(patience), () -> {
            first.set(challenges == null && asking.compareAndSet(false, true));
            return first.get() || challenges != null;
        });
        return first.get();
    }

    private static Duration atMost(Duration patience) {
        return patience.compareTo(MAX_TOKEN_TIME) < 0 ? patience : MAX_TOKEN_TIME;
    }

    /**
     * Waits by the registry's clock, so that a test may decide how the time passes.
     *
     * @return whether the condition holds
     */
    private boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long start = clock.nanoTime();
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            clock.sleep(ANSWER_POLL);
        }
        return true;
    }

    /** Ends the wait of other requests: the first request has ended, with or without a response. */
    void firstEnded() {
        asking.set(false);
    }

    /** Records that the registry accepted a request without a challenge. */
    void accepted() {
        if (challenges == null) {
            challenges = List.of();
        }
    }

    /**
     * The authorization header for requests with these scopes. A token is fetched if the registry asked for one before.
     *
     * @return {@code null} for none, as long as the registry has not sent a challenge
     */
    String header(List<String> scopes, Duration patience) throws IOException, InterruptedException {
        Header known = known(scopes);
        if (known != null) {
            return known.text();
        }
        List<String> asked = challenges;
        if (asked == null || asked.isEmpty()) {
            return null;
        }
        try {
            return answer(scopes, asked, null, patience) ? current(scopes) : null;
        } catch (RegistryException refused) {
            if (refused.isTransient()) {
                throw refused;
            }
            // The request is then sent without a header, and the challenge decides.
            return null;
        }
    }

    /** The header for these scopes, or for scopes that include them: the right to push includes the right to pull. */
    private Header known(List<String> scopes) {
        Header own = grant(scopes).header;
        if (own == null && scopes.size() == 1 && scopes.get(0).endsWith(":pull")) {
            synchronized (grants) {
                Grant covering = grants.get(List.of(scopes.get(0) + ",push"));
                own = covering == null ? null : covering.header;
            }
        }
        return own != null && own.isGood(clock) ? own : null;
    }

    private String current(List<String> scopes) {
        Header header = grant(scopes).header;
        return header == null ? null : header.text();
    }

    private Grant grant(List<String> scopes) {
        synchronized (grants) {
            return grants.computeIfAbsent(List.copyOf(scopes), absent -> new Grant());
        }
    }

    /**
     * Handles the challenges of a 401 response. One thread at a time fetches a token for the same scopes; the others
     * use it.
     *
     * @param challenges of the registry itself, never of a redirect's target
     * @param rejected the header that was rejected, or {@code null}
     * @param patience limit for the whole response of a token server
     * @return the header for another attempt; {@code null} if there is none
     */
    String challenged(List<String> scopes, List<String> asked, String rejected, Duration patience)
            throws IOException, InterruptedException {
        challenges = List.copyOf(asked);
        return answer(scopes, asked, rejected, patience) ? current(scopes) : null;
    }

    private boolean answer(List<String> scopes, List<String> asked, String rejected, Duration patience)
            throws IOException, InterruptedException {
        Duration limit = atMost(patience);
        Grant grant = grant(scopes);
        if (!await(limit.multipliedBy(2), () -> grant.asking.compareAndSet(false, true))) {
            throw new RegistryException(
                    0, "the token server of the registry " + address.registry() + " did not answer in time", null);
        }
        try {
            Header known = grant.header;
            if (known != null && known.isGood(clock) && !known.text().equals(rejected)) {
                return true;
            }
            Header header = header(scopes, Challenge.of(asked), limit);
            if (header == null || header.text().equals(rejected)) {
                return false;
            }
            grant.header = header;
            return true;
        } finally {
            grant.asking.set(false);
        }
    }

    private Header header(List<String> scopes, List<Challenge> asked, Duration limit)
            throws IOException, InterruptedException {
        for (Challenge challenge : asked) {
            if (challenge.scheme().equals("bearer")) {
                return token(challenge, scopes, limit);
            }
        }
        boolean basic = asked.stream().anyMatch(challenge -> challenge.scheme().equals("basic"));
        return basic && credentials != null && !credentials.isToken() ? Header.kept(credentials.basic()) : null;
    }

    private Header token(Challenge challenge, List<String> scopes, Duration limit)
            throws IOException, InterruptedException {
        URI realm = realm(challenge.parameter("realm"));
        String service = challenge.parameter("service");
        HttpRequest.Builder request = credentials != null && credentials.isToken()
                ? exchanging(realm, service, scopes)
                : asking(realm, service, scopes);
        long sent = clock.nanoTime();
        HttpResponse<byte[]> response = http.send(request, info -> BoundedBody.of(MAX_TOKEN_ANSWER_BYTES), limit);
        if (response.statusCode() != 200) {
            String who =
                    credentials == null ? "an anonymous request (no credentials are given)" : credentials.toString();
            throw RegistryException.answered(
                    // A token server that fails says nothing of the item: the registry did not answer.
                    response.statusCode() >= 500 ? 0 : response.statusCode(),
                    "",
                    "",
                    "the token server " + realm.getAuthority() + " answered " + response.statusCode() + " to " + who
                            + " for " + String.join(" ", scopes)
                            + (response.statusCode() == 429
                                    ? "; it limits requests, try again later"
                                    : "; check the registry's user and password"),
                    RegistryRequest.retryAfter(response.headers(), clock.now()));
        }
        JsonNode answer = json(response.body());
        String token = answer.path("token").asText(answer.path("access_token").asText(""));
        if (!TOKEN.matcher(token).matches()) {
            throw RegistryException.unusable(
                    "the answer of the token server " + realm.getAuthority() + " has no token", null);
        }
        long seconds = Math.min(answer.path("expires_in").asLong(0), MAX_TOKEN_SECONDS);
        return seconds <= 0
                ? Header.kept("Bearer " + token)
                : new Header(
                        "Bearer " + token,
                        sent + Duration.ofSeconds(seconds - seconds / 10).toNanos(),
                        false);
    }

    private URI realm(String realm) throws RegistryException, InterruptedException {
        if (!realm.regionMatches(true, 0, "http://", 0, 7) && !realm.regionMatches(true, 0, "https://", 0, 8)) {
            throw RegistryException.unusable("the registry requires a token but names no token server", null);
        }
        try {
            return address.next(address.root(), realm);
        } catch (RegistryException unfit) {
            throw RegistryException.unusable("cannot get a token: " + unfit.getMessage(), unfit);
        }
    }

    private HttpRequest.Builder asking(URI realm, String service, List<String> scopes) {
        StringBuilder url = new StringBuilder(realm.toString().replaceFirst("#.*", ""));
        char separator = realm.getQuery() == null ? '?' : '&';
        for (String scope : scopes) {
            url.append(separator).append("scope=").append(encode(scope));
            separator = '&';
        }
        if (!service.isEmpty()) {
            url.append(separator).append("service=").append(encode(service));
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url.toString())).header("User-Agent", RegistryRequest.CLIENT);
        if (credentials != null) {
            request.header("Authorization", credentials.basic());
        }
        return request;
    }

    private HttpRequest.Builder exchanging(URI realm, String service, List<String> scopes) {
        String form = "grant_type=refresh_token&client_id=" + RegistryRequest.CLIENT + "&service=" + encode(service)
                + "&scope=" + encode(String.join(" ", scopes)) + "&refresh_token=" + encode(credentials.password());
        return HttpRequest.newBuilder(realm)
                .header("User-Agent", RegistryRequest.CLIENT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer == null ? JSON.missingNode() : answer;
        } catch (IOException noJson) {
            return JSON.missingNode();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
