package io.jenkins.plugins.nodeimagematrix.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Requests to one registry: authenticated, a bounded number at a time, and tried again, with growing pauses or after what
 * {@code Retry-After} asks for, when the fault is one that passes.
 */
final class RegistryHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_A_TIME = 8;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final String registry;
    private final URI root;
    private final HttpClient http;
    private final RegistryAuth auth;
    private final int retries;
    private final Semaphore slots = new Semaphore(AT_A_TIME);
    private final AtomicInteger retried = new AtomicInteger();

    /** @param retries how often one request is tried again */
    RegistryHttp(String registry, RegistryCredentials credentials, int retries) {
        this.registry = registry;
        this.root = URI.create(scheme(registry) + "://" + host(registry));
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.auth = new RegistryAuth(http, credentials);
        this.retries = retries;
    }

    /** As Docker does: a registry on this machine may speak plain HTTP, any other must not. */
    private static String scheme(String registry) {
        String name = registry.replaceFirst(":\\d+$", "");
        boolean loopback = name.equals("localhost") || name.startsWith("127.") || name.equals("[::1]");
        return loopback ? "http" : "https";
    }

    private static String host(String registry) {
        return registry.equals(ImageReference.DOCKER_HUB) ? "registry-1.docker.io" : registry;
    }

    URI uri(String path) {
        return root.resolve(path);
    }

    int retried() {
        return retried.get();
    }

    /** A request to be made anew for every try. */
    @FunctionalInterface
    interface Request {
        HttpRequest.Builder build() throws IOException;
    }

    /**
     * @param scope of the token that the request needs
     * @param doing for messages: {@code reading nodesource/jessie:4}
     * @param accepted which answers are fine; any other is an error
     */
    <T> HttpResponse<T> send(
            String scope,
            String doing,
            Request request,
            HttpResponse.BodyHandler<T> body,
            Function<Integer, Boolean> accepted)
            throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            RegistryException fault;
            long pause = Math.min(LONGEST_PAUSE_MILLIS, 250L << attempt);
            try {
                HttpResponse<T> response = once(scope, request, body);
                if (accepted.apply(response.statusCode())) {
                    return response;
                }
                fault = fault(doing, response);
                pause = Math.max(pause, retryAfterMillis(response));
            } catch (RegistryException refused) {
                throw refused;
            } catch (IOException noAnswer) {
                fault = new RegistryException(
                        0,
                        "the registry " + registry + " could not be reached for " + doing + ": " + reason(noAnswer)
                                + "; check its name and that it is up",
                        noAnswer);
            }
            if (!fault.passing() || attempt >= retries || pause > LONGEST_PAUSE_MILLIS) {
                throw fault;
            }
            retried.incrementAndGet();
            Thread.sleep(pause);
        }
    }

    private <T> HttpResponse<T> once(String scope, Request request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        slots.acquire();
        try {
            String header = auth.header(scope);
            HttpResponse<T> response = http.send(authorized(request, header), body);
            if (response.statusCode() == 401
                    && auth.answer(
                            scope,
                            response.headers().firstValue("WWW-Authenticate").orElse(null),
                            header)) {
                response = http.send(authorized(request, auth.header(scope)), body);
            }
            return response;
        } finally {
            slots.release();
        }
    }

    private static HttpRequest authorized(Request request, String header) throws IOException {
        HttpRequest.Builder builder = request.build().timeout(Duration.ofMinutes(10));
        return header == null
                ? builder.build()
                : builder.header("Authorization", header).build();
    }

    private RegistryException fault(String doing, HttpResponse<?> response) {
        int status = response.statusCode();
        String remedy =
                switch (status) {
                    case 401, 403 -> "; check that the credentials may do this";
                    case 404 -> "; check the repository's name";
                    case 429 -> "; the registry limits requests, try again later";
                    default -> "";
                };
        return new RegistryException(
                status,
                "the registry " + registry + " answered " + status + " to " + doing + said(response.body()) + remedy,
                null);
    }

    /** What the registry itself says: the errors of distribution-spec 1.1, "Error Codes". */
    private static String said(Object body) {
        if (!(body instanceof byte[] bytes) || bytes.length == 0 || bytes.length > 64_000) {
            return "";
        }
        try {
            JsonNode error = JSON.readTree(bytes).path("errors").path(0);
            return error.isMissingNode()
                    ? ""
                    : " (" + error.path("code").asText() + ": "
                            + error.path("message").asText() + ")";
        } catch (JsonProcessingException noJson) {
            return "";
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    private static long retryAfterMillis(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Long.parseLong(seconds) * 1000 : 0;
    }

    private static String reason(IOException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
