package io.jenkins.plugins.nodeimagematrix.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a registry's challenge: basic, or a bearer token fetched for exactly the repositories and actions needed
 * (distribution's "Token Authentication Specification"; with an identity token, its "OAuth2" part). Tokens are kept until the
 * registry rejects them.
 */
final class RegistryAuth {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]*))");
    private static final String CLIENT = "node-image-matrix";

    private final HttpClient http;
    private final RegistryCredentials credentials;
    private final URI registry;
    private final Map<List<String>, String> headers = new ConcurrentHashMap<>();

    RegistryAuth(HttpClient http, RegistryCredentials credentials, URI registry) {
        this.http = http;
        this.credentials = credentials;
        this.registry = registry;
    }

    /** @return the header for requests of these scopes, or {@code null} as long as none was asked for */
    String header(List<String> scopes) {
        return headers.get(scopes);
    }

    /**
     * Takes a 401's challenges. One thread at a time: the others find what the first one learned.
     *
     * @param rejected the header that was not good enough, or {@code null}
     * @return whether the request may be tried again with what was learned
     */
    synchronized boolean answer(List<String> scopes, List<String> challenges, String rejected)
            throws IOException, InterruptedException {
        String known = headers.get(scopes);
        if (known != null && !known.equals(rejected)) {
            return true;
        }
        String header = null;
        for (String challenge : challenges) {
            if (challenge.regionMatches(true, 0, "bearer ", 0, 7)) {
                header = "Bearer " + token(parameters(challenge), scopes);
                break;
            }
            if (challenge.regionMatches(true, 0, "basic", 0, 5) && credentials != null && !credentials.isToken()) {
                header = credentials.basic();
            }
        }
        if (header == null || header.equals(rejected)) {
            return false;
        }
        headers.put(List.copyOf(scopes), header);
        return true;
    }

    private String token(Map<String, String> challenge, List<String> scopes) throws IOException, InterruptedException {
        URI realm = realm(challenge.getOrDefault("realm", ""));
        String service = challenge.getOrDefault("service", "");
        HttpRequest request = credentials != null && credentials.isToken()
                ? exchanging(realm, service, scopes)
                : asking(realm, service, scopes);
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            String who = credentials == null ? "nobody (no credentials are given)" : credentials.toString();
            throw RegistryException.answered(
                    response.statusCode(),
                    "",
                    "",
                    "the token server " + realm.getAuthority() + " answered " + response.statusCode() + " to " + who
                            + " for " + String.join(" ", scopes) + "; check the registry's user and password",
                    RegistryRequest.retryAfterMillis(response.headers(), Instant.now()));
        }
        String token = read(response.body());
        if (token.isEmpty()) {
            throw new RegistryException(
                    401, "the answer of the token server " + realm.getAuthority() + " holds no token", null);
        }
        return token;
    }

    private URI realm(String realm) throws RegistryException {
        URI uri;
        try {
            uri = realm.matches("https?://[^\\s]+") ? new URI(realm) : null;
        } catch (URISyntaxException noAddress) {
            uri = null;
        }
        if (uri == null || uri.getAuthority() == null) {
            throw new RegistryException(401, "the registry asks for a token and does not say where to get it", null);
        }
        if (registry.getScheme().equals("https") && !uri.getScheme().equals("https")) {
            throw new RegistryException(
                    401,
                    "the registry wants the password sent in the clear to " + uri.getAuthority()
                            + "; its token server must use https",
                    null);
        }
        return uri;
    }

    private HttpRequest asking(URI realm, String service, List<String> scopes) {
        StringBuilder url = new StringBuilder(realm.toString());
        char separator = realm.getQuery() == null ? '?' : '&';
        for (String scope : scopes) {
            url.append(separator).append("scope=").append(encode(scope));
            separator = '&';
        }
        if (!service.isEmpty()) {
            url.append(separator).append("service=").append(encode(service));
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url.toString())).timeout(Duration.ofSeconds(30));
        if (credentials != null) {
            request.header("Authorization", credentials.basic());
        }
        return request.build();
    }

    private HttpRequest exchanging(URI realm, String service, List<String> scopes) {
        String form = "grant_type=refresh_token&client_id=" + CLIENT + "&service=" + encode(service) + "&scope="
                + encode(String.join(" ", scopes)) + "&refresh_token=" + encode(credentials.password());
        return HttpRequest.newBuilder(realm)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
    }

    private static String read(String body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer.path("token").asText(answer.path("access_token").asText(""));
        } catch (JsonProcessingException noJson) {
            return "";
        }
    }

    private static Map<String, String> parameters(String challenge) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            parameters.put(matcher.group(1), matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return parameters;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
