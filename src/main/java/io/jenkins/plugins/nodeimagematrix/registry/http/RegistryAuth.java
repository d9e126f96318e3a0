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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Answers a registry's challenge: basic, or a bearer token fetched for exactly the repositories and actions needed
 * (distribution's "Token Authentication Specification"; with an identity token, its "OAuth2" part). Tokens are kept until the
 * registry rejects them.
 */
final class RegistryAuth {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLIENT = "node-image-matrix";
    private static final Duration MAX_TOKEN_TIME = Duration.ofSeconds(30);
    private static final int MAX_TOKEN_ANSWER_BYTES = 256 * 1024;
    /** What RFC 6750, section 2.1, allows in a header; anything else could be a header of its own. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");

    private static final int MAX_KEPT_TOKENS = 1_000;

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

    /** What requests of the same scopes are sent with. */
    private static final class Grant {
        private final ReentrantLock asking = new ReentrantLock();
        private volatile String header;
    }

    RegistryAuth(LimitedHttp http, RegistryCredentials credentials, RegistryAddress address, RegistryClock clock) {
        this.http = http;
        this.credentials = credentials;
        this.address = address;
        this.clock = clock;
    }

    /** @return the header for requests of these scopes, or {@code null} as long as none was asked for */
    String header(List<String> scopes) {
        return grant(scopes).header;
    }

    private Grant grant(List<String> scopes) {
        synchronized (grants) {
            return grants.computeIfAbsent(List.copyOf(scopes), absent -> new Grant());
        }
    }

    /**
     * Takes a 401's challenges. One thread at a time for the same scopes: the others find what the first one learned.
     *
     * @param challenges of the registry itself, never those of an address that it sent on to
     * @param rejected the header that was not good enough, or {@code null}
     * @param patience for a whole answer of a token server
     * @return whether the request may be tried again with what was learned
     */
    boolean answer(List<String> scopes, List<String> challenges, String rejected, Duration patience)
            throws IOException, InterruptedException {
        Duration limit = patience.compareTo(MAX_TOKEN_TIME) < 0 ? patience : MAX_TOKEN_TIME;
        Grant grant = grant(scopes);
        if (!grant.asking.tryLock(2 * limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new RegistryException(
                    0, "the token server of the registry " + address.registry() + " did not answer in time", null);
        }
        try {
            String known = grant.header;
            if (known != null && !known.equals(rejected)) {
                return true;
            }
            String header = header(scopes, Challenge.of(challenges), limit);
            if (header == null || header.equals(rejected)) {
                return false;
            }
            grant.header = header;
            return true;
        } finally {
            grant.asking.unlock();
        }
    }

    private String header(List<String> scopes, List<Challenge> challenges, Duration limit)
            throws IOException, InterruptedException {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                return "Bearer " + token(challenge, scopes, limit);
            }
        }
        boolean basic =
                challenges.stream().anyMatch(challenge -> challenge.scheme().equals("basic"));
        return basic && credentials != null && !credentials.isToken() ? credentials.basic() : null;
    }

    private String token(Challenge challenge, List<String> scopes, Duration limit)
            throws IOException, InterruptedException {
        URI realm = realm(challenge.parameter("realm"));
        String service = challenge.parameter("service");
        HttpRequest.Builder request = credentials != null && credentials.isToken()
                ? exchanging(realm, service, scopes)
                : asking(realm, service, scopes);
        HttpResponse<byte[]> response = http.send(request, info -> BoundedBody.of(MAX_TOKEN_ANSWER_BYTES), limit);
        if (response.statusCode() != 200) {
            String who =
                    credentials == null ? "an anonymous request (no credentials are given)" : credentials.toString();
            throw RegistryException.answered(
                    response.statusCode(),
                    "",
                    "",
                    "the token server " + realm.getAuthority() + " answered " + response.statusCode() + " to " + who
                            + " for " + String.join(" ", scopes) + "; check the registry's user and password",
                    RegistryRequest.retryAfterMillis(response.headers(), clock.now()));
        }
        String token = read(response.body());
        if (!TOKEN.matcher(token).matches()) {
            throw RegistryException.unusable(
                    "the answer of the token server " + realm.getAuthority() + " has no token", null);
        }
        return token;
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
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.toString()));
        if (credentials != null) {
            request.header("Authorization", credentials.basic());
        }
        return request;
    }

    private HttpRequest.Builder exchanging(URI realm, String service, List<String> scopes) {
        String form = "grant_type=refresh_token&client_id=" + CLIENT + "&service=" + encode(service) + "&scope="
                + encode(String.join(" ", scopes)) + "&refresh_token=" + encode(credentials.password());
        return HttpRequest.newBuilder(realm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private static String read(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer == null
                    ? ""
                    : answer.path("token").asText(answer.path("access_token").asText(""));
        } catch (IOException noJson) {
            return "";
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
