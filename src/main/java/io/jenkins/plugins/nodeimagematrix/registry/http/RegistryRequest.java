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
 * One request to a registry, with what it needs and which answers are fine; any other answer becomes an error that names the
 * request, the answer and the remedy.
 *
 * @param scopes of the token that it needs, such as {@code repository:nodesource/jessie:pull,push}
 * @param doing for people: {@code reading the manifest of nodesource/jessie:4}
 * @param bytes that go over the wire if they are many, so that the time limit allows for them
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
    /** The longest manifest that the distribution specification has registries take; configurations are shorter. */
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

    /** @param publisher asked for a new one for every try */
    public RegistryRequest<T> sending(Supplier<BodyPublisher> publisher, long length) {
        return new RegistryRequest<>(method, uri, scopes, doing, headers, publisher, length, body, accepted);
    }

    public <R> RegistryRequest<R> receiving(BodyHandler<R> handler, long length) {
        return new RegistryRequest<>(method, uri, scopes, doing, headers, content, length, handler, accepted);
    }

    /** Whether registries count it as a pull. */
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

    /** Method and address, without the query, in which registries keep internal state. */
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

    /** Its body is a {@code T} if the status is accepted, and bytes otherwise: {@link RegistryHttp} reads it so. */
    @SuppressWarnings("unchecked")
    RegistryHttp.Answer<T> judge(HttpResponse<Object> response, Instant now) throws RegistryException {
        int status = response.statusCode();
        if (accepts(status)) {
            return new RegistryHttp.Answer<>(status, response.headers(), (T) response.body());
        }
        RegistryError error = RegistryError.read((byte[]) response.body());
        long pause = retryAfterMillis(response.headers(), now);
        throw RegistryException.answered(
                        status,
                        error.code(),
                        error.without(uri),
                        "the registry " + uri.getAuthority() + " answered " + status + " to " + doing + " (" + line()
                                + ")" + (error.isEmpty() ? "" : ": " + error) + remedy(status, pause),
                        pause)
                .toPull(isPull());
    }

    private static String remedy(int status, long pause) {
        return switch (status) {
            case 401, 403 -> "; check that the credentials may do this";
            case 404 -> "; check the repository's name";
            case 429 ->
                "; the registry limits requests, try again later" + (pause == 0 ? "" : " (in " + pause / 1000 + " s)");
            case 500, 502, 503, 504 -> "; the registry has an internal error: check its log, or try again later";
            case 507 -> "; the registry's disk is full";
            default -> "";
        };
    }

    /** {@code Retry-After} in either form of RFC 9110, section 10.2.3; 0 if there is none. */
    static long retryAfterMillis(HttpHeaders headers, Instant now) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("\\d{1,9}")) {
            return Long.parseLong(value) * 1000;
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, Duration.between(now, then).toMillis());
        } catch (DateTimeException noDate) {
            return 0;
        }
    }
}
