package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An HTTP client with a time limit for each whole request and response. It uses the proxy, if there is one. */
final class LimitedHttp {
    private final HttpClient http;
    private final RegistryProxy proxy;

    /** @param proxy {@code null} for the settings of the JVM */
    LimitedHttp(HttpClient http, RegistryProxy proxy) {
        this.http = http;
        this.proxy = proxy;
    }

    /** A client that uses the proxy. */
    static HttpClient client(RegistryProxy proxy) {
        // RegistryHttp follows redirects: Java's client would send the registry's credentials to any other
        // host.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NEVER);
        return (proxy == null ? builder : builder.proxy(proxy.selector())).build();
    }

    /**
     * Sends a request. Java's own timeout covers only the wait for the headers, not a body that stops arriving.
     *
     * @param limit for the part of the response that the handler waits for
     */
    <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        if (proxy != null) {
            proxy.logIn(request);
        }
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request.build(), body);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new HttpTimeoutException("no complete answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IOException(failed.getCause());
        }
    }
}
