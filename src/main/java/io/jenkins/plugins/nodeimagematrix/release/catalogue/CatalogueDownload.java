package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A download with a time limit for the whole transfer and a size limit. The HTTP client's own timeout covers only the wait for
 * the headers.
 */
final class CatalogueDownload {
    private final HttpClient client;
    private final Consumer<HttpRequest.Builder> login;
    private final Duration timeout;

    CatalogueDownload(HttpClient client, Consumer<HttpRequest.Builder> login, Duration timeout) {
        this.client = client;
        this.login = login;
        this.timeout = timeout;
    }

    /** @param etag of the content that is already known, or null; with an ETag the answer may be 304 without a body */
    HttpResponse<byte[]> get(String url, String etag) throws IOException, InterruptedException {
        HttpRequest request = request(url, etag);
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request,
                info -> info.statusCode() == 200
                        ? BodySubscribers.mapping(limited(info), ByteArrayOutputStream::toByteArray)
                        : BodySubscribers.replacing(new byte[0]));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(
                    cause.getMessage() == null
                            ? "the connection failed (" + cause.getClass().getSimpleName() + ")"
                            : cause.getMessage(),
                    cause);
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(String url, String etag) throws IOException {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json");
            if (etag != null) {
                request.header("If-None-Match", etag);
            }
            login.accept(request);
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not a URL: " + e.getMessage(), e);
        }
    }

    private static HttpResponse.BodySubscriber<ByteArrayOutputStream> limited(HttpResponse.ResponseInfo info) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        HttpResponse.BodySubscriber<Void> chunks = BodyHandlers.ofByteArrayConsumer(chunk -> chunk.ifPresent(bytes -> {
                    if (body.size() + bytes.length > CatalogueReader.MAX_BODY_BYTES) {
                        throw new IllegalStateException(
                                "the answer is larger than " + CatalogueReader.MAX_BODY_BYTES + " bytes");
                    }
                    body.writeBytes(bytes);
                }))
                .apply(info);
        return BodySubscribers.mapping(chunks, nothing -> body);
    }
}
