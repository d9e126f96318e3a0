package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One request to a registry, and the statuses that it accepts. Any other response becomes an exception with the
 * request, the response and the remedy.
 *
 * @param scopes of the required token, such as {@code repository:nodesource/jessie:pull,push}
 * @param doing the request in words, for messages: {@code reading the manifest of nodesource/jessie:4}
 * @param bytes size of a large body, which extends the time limit
 */
public record RegistryRequest<T>(
        String method,
        URI uri,
        List<String> scopes,
        String doing,
        Map<String, String> headers,
        Supplier<BodyPublisher> content,
        long bytes,
        BodyHandler<T> body,
        Set<Integer> accepted) {
    /**
     * The size of a manifest that registries should accept (distribution-spec, "Pushing Manifests"); configurations are
     * smaller.
     */
    static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

    /** The plugin's name at registries and token servers, for their logs: {@code User-Agent} and {@code client_id}. */
    static final String CLIENT = "node-image-matrix";

    private static final long MIN_BYTES_PER_SECOND = 32 * 1024;
    private static final Duration MAX_TRANSFER_TIME = Duration.ofDays(1);

    public static RegistryRequest<byte[]> of(
            String method, URI uri, List<String> scopes, String doing, Integer... accepted) {
        return new RegistryRequest<>(
                method,
                uri,
                scopes,
                doing,
                Map.of(),
                BodyPublishers::noBody,
                0,
                info -> BoundedBody.of(MAX_BODY_BYTES),
                Set.of(accepted));
    }

    public RegistryRequest<T> with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new RegistryRequest<>(method, uri, scopes, doing, more, content, bytes, body, accepted);
    }

    /** @param publisher supplies a new body for each attempt */
    public RegistryRequest<T> sending(Supplier<BodyPublisher> publisher, long length) {
        return new RegistryRequest<>(method, uri, scopes, doing, headers, publisher, length, body, accepted);
    }

    public <R> RegistryRequest<R> receiving(BodyHandler<R> handler, long length) {
        return new RegistryRequest<>(method, uri, scopes, doing, headers, content, length, handler, accepted);
    }

    /** Whether registries count the request as a pull. */
    boolean isPull() {
        return method.equals("GET") && uri.getPath().contains("/manifests/");
    }

    boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }

    boolean accepts(int status) {
        return accepted.contains(status);
    }

    Duration transferTime() {
        Duration time = Duration.ofSeconds(Math.max(0, bytes) / MIN_BYTES_PER_SECOND);
        return time.compareTo(MAX_TRANSFER_TIME) > 0 ? MAX_TRANSFER_TIME : time;
    }

    /** The method and the address without its query, which may have internal state of the registry. */
    String line() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }

    HttpRequest.Builder build(URI at, String authorization) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(at).method(method, content.get()).header("User-Agent", CLIENT);
        headers.forEach(builder::header);
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        return builder;
    }

    /**
     * Checks the status of a response. {@link RegistryHttp} reads the body as a {@code T} if the status is accepted,
     * and as bytes otherwise.
     */
    @SuppressWarnings("unchecked")
    RegistryHttp.Answer<T> judge(HttpResponse<Object> response, Instant now) throws RegistryException {
        int status = response.statusCode();
        if (accepts(status)) {
            return new RegistryHttp.Answer<>(status, response.headers(), (T) response.body());
        }
        RegistryError error = RegistryError.read((byte[]) response.body());
        Duration pause = retryAfter(response.headers(), now);
        throw RegistryException.answered(
                        status,
                        error.code(),
                        error.without(uri),
                        "the registry " + uri.getAuthority() + " answered " + status + " to " + doing + " (" + line()
                                + ")" + (error.isEmpty() ? "" : ": " + error) + remedy(status, pause),
                        pause)
                .toPull(isPull());
    }

    private static String remedy(int status, Duration pause) {
        return switch (status) {
            case 401, 403 -> "; check that the credentials may do this";
            case 404 -> "; check the repository's name";
            case 429 ->
                "; the registry limits requests, try again later"
                        + (pause.isZero() ? "" : " (in " + pause.toSeconds() + " s)");
            case 500, 502, 503, 504 -> "; the registry has an internal error: check its log, or try again later";
            case 507 -> "; the registry's disk is full";
            default -> "";
        };
    }

    /** The pause of a {@code Retry-After} header, in either form of RFC 9110, section 10.2.3; zero if there is none. */
    static Duration retryAfter(HttpHeaders headers, Instant now) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.isEmpty()) {
            return Duration.ZERO;
        }
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
        } catch (DateTimeException noDate) {
            return Duration.ZERO;
        }
    }
}
