package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A user of a controller, over HTTP: pages, the remote API, jobs and builds. Sends the crumb that protects forms, if one is asked for. */
public final class ControllerClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** The embedded controller's container now and then reads a request from a connection it kept and never answers. */
    private static final int LOST_AT_MOST = 1;

    private final Supplier<URI> controller;
    private final Optional<TestUser> user;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .connectTimeout(ANSWER)
            .build();

    ControllerClient(Supplier<URI> controller, Optional<TestUser> user) {
        this.controller = controller;
        this.user = user;
    }

    /** Fetches whatever is at a path, given relative to the controller's root; follows no redirect. */
    public HttpResponse<String> get(String path) {
        return get(path, Map.of());
    }

    /** The same with these headers. */
    public HttpResponse<String> get(String path, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).GET();
        headers.forEach(request::header);
        for (int lost = 0; ; lost++) {
            try {
                return send(request.build());
            } catch (UncheckedIOException unanswered) {
                if (lost == LOST_AT_MOST || !(unanswered.getCause() instanceof HttpTimeoutException)) {
                    throw unanswered;
                }
            }
        }
    }

    /** Fetches a page that must be there. */
    public String page(String path) {
        return successful(get(path)).body();
    }

    /** Fetches a file that must be there. */
    public void download(String path, Path file) throws IOException {
        try {
            HttpResponse<Path> response =
                    http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofFile(file));
            if (response.statusCode() != 200) {
                throw new AssertionError("GET " + response.uri() + " -> " + response.statusCode());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while fetching " + path, e);
        }
    }

    /** Fetches from the remote API; the path includes {@code api/json}. */
    public JsonNode json(String path) {
        try {
            return JSON.readTree(page(path));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(path + " is not JSON", e);
        }
    }

    /** Posts a form. */
    public HttpResponse<String> post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return post(path, "application/x-www-form-urlencoded", body);
    }

    public HttpResponse<String> post(String path, String contentType, String body) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> crumb = get("crumbIssuer/api/json");
        if (crumb.statusCode() == 200) {
            JsonNode fields = parsed(crumb);
            request.header(
                    fields.path("crumbRequestField").asText(),
                    fields.path("crumb").asText());
        }
        return send(request.build());
    }

    /** Runs a Groovy script in the controller, as an administrator, and returns what it printed. */
    public String script(String groovy) {
        return successful(post("scriptText", Map.of("script", groovy))).body();
    }

    /** Creates a job, or replaces the configuration of an existing one. */
    public void putJob(String name, String configuration) {
        boolean exists = get("job/" + encode(name) + "/api/json").statusCode() == 200;
        String path = exists ? "job/" + encode(name) + "/config.xml" : "createItem?name=" + encode(name);
        successful(post(path, "application/xml", configuration));
    }

    /** Starts a build of a job that is not started otherwise meanwhile. */
    public Build build(String job) {
        int number =
                json("job/" + encode(job) + "/api/json").path("nextBuildNumber").asInt();
        successful(post("job/" + encode(job) + "/build?delay=0sec", Map.of()));
        return new Build(this, job, number);
    }

    /** Starts a build with parameters. */
    public Build build(String job, Map<String, String> parameters) {
        int number =
                json("job/" + encode(job) + "/api/json").path("nextBuildNumber").asInt();
        successful(post("job/" + encode(job) + "/buildWithParameters?delay=0sec", parameters));
        return new Build(this, job, number);
    }

    /** Whether the controller has started, for any user. */
    boolean isReady() {
        try {
            HttpResponse<String> root = send(request("api/json").GET().build());
            return root.statusCode() == 200;
        } catch (UncheckedIOException notYetListening) {
            return false;
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static HttpResponse<String> successful(HttpResponse<String> response) {
        if (response.statusCode() >= 400) {
            throw new AssertionError(response.request().method() + " " + response.uri() + " -> " + response.statusCode()
                    + "\n" + response.body());
        }
        return response;
    }

    private static JsonNode parsed(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(response.uri() + " is not JSON", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(controller.get().resolve(path)).timeout(ANSWER);
        user.ifPresent(who -> {
            String login = who.name() + ":" + who.password();
            String token = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + token);
        });
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while asking " + request.uri(), e);
        }
    }
}
