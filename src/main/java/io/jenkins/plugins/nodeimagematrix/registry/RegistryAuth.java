package io.jenkins.plugins.nodeimagematrix.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a registry's challenge: basic, or a bearer token fetched for exactly the repository and actions needed
 * (distribution's "Token Authentication Specification"). Tokens are kept until the registry rejects them.
 */
final class RegistryAuth {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s]*))");

    private final HttpClient http;
    private final RegistryCredentials credentials;
    private final Map<String, String> headers = new ConcurrentHashMap<>();

    RegistryAuth(HttpClient http, RegistryCredentials credentials) {
        this.http = http;
        this.credentials = credentials;
    }

    /** @return the header for requests of this scope, or {@code null} as long as none was asked for */
    String header(String scope) {
        return headers.get(scope);
    }

    /**
     * Takes a 401's challenge.
     *
     * @param scope such as {@code repository:nodesource/jessie:pull,push}
     * @return whether the request may be tried again with what was learned
     */
    boolean answer(String scope, String challenge, String rejected) throws IOException, InterruptedException {
        if (challenge == null) {
            return false;
        }
        String header;
        if (challenge.regionMatches(true, 0, "basic", 0, 5)) {
            header = credentials == null ? null : credentials.basic();
        } else if (challenge.regionMatches(true, 0, "bearer", 0, 6)) {
            header = "Bearer " + token(parameters(challenge), scope);
        } else {
            header = null;
        }
        if (header == null || header.equals(rejected)) {
            return false;
        }
        headers.put(scope, header);
        return true;
    }

    private String token(Map<String, String> challenge, String scope) throws IOException, InterruptedException {
        String realm = challenge.get("realm");
        if (realm == null) {
            throw new RegistryException(401, "the registry asks for a token and does not say where to get it", null);
        }
        StringBuilder url = new StringBuilder(realm);
        url.append(realm.contains("?") ? '&' : '?').append("scope=").append(encode(scope));
        if (challenge.get("service") != null) {
            url.append("&service=").append(encode(challenge.get("service")));
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url.toString())).timeout(Duration.ofSeconds(30));
        if (credentials != null) {
            request.header("Authorization", credentials.basic());
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new RegistryException(
                    response.statusCode(),
                    "the token server " + URI.create(realm).getHost() + " answered " + response.statusCode() + " for "
                            + scope + "; check the registry's user and password",
                    null);
        }
        JsonNode answer = JSON.readTree(response.body());
        String token = answer.path("token").asText(answer.path("access_token").asText());
        if (token.isEmpty()) {
            throw new RegistryException(401, "the token server's answer holds no token", null);
        }
        return token;
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
