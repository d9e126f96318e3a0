package io.jenkins.plugins.nodeimagematrix.registry;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests to one registry: authenticated, at the registry's pace, and tried again, with growing pauses or after what
 * {@code Retry-After} asks for, when the fault is one that passes.
 */
final class RegistryHttp {
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_REASONS = 50;

    private final String registry;
    private final URI root;
    private final HttpClient http;
    private final RegistryAuth auth;
    private final RegistryLimits limits;
    private final RegistryPace pace;
    private final AtomicInteger retried = new AtomicInteger();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

    RegistryHttp(String registry, RegistryCredentials credentials, RegistryLimits limits) {
        this.registry = registry;
        this.root = URI.create(scheme(registry) + "://" + host(registry));
        // Redirects are followed here: Java's client would carry the registry's credentials along to any other host.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.auth = new RegistryAuth(http, credentials, root);
        this.limits = limits;
        this.pace = new RegistryPace(limits);
    }

    /** As Docker does: a registry on this machine may speak plain HTTP, any other must not. */
    private static String scheme(String registry) {
        String name = registry.replaceFirst(":\\d+$", "");
        boolean loopback = name.equals("localhost") || name.matches("127(\\.\\d{1,3}){3}") || name.equals("[::1]");
        return loopback ? "http" : "https";
    }

    private static String host(String registry) {
        return registry.equals(ImageReference.DOCKER_HUB) || registry.equals("index.docker.io")
                ? "registry-1.docker.io"
                : registry;
    }

    URI uri(String path) {
        return root.resolve(path);
    }

    /**
     * Where the registry says that an upload goes on.
     *
     * @throws RegistryException if that is no address, or one to which it would go in the clear
     */
    URI follow(String location) throws RegistryException {
        URI next = address(root, location);
        if (!root.getScheme().equals("https") || "https".equals(next.getScheme())) {
            return next;
        }
        if (!root.getAuthority().equals(next.getAuthority())) {
            throw new RegistryException(
                    400,
                    "the registry " + registry + " wants an upload sent on in the clear, to " + next.getScheme() + "://"
                            + next.getAuthority() + "; it must use https",
                    null);
        }
        // A registry behind a proxy that speaks TLS for it may not know that it is reached by https.
        return address(
                root, "https" + next.toString().substring(next.getScheme().length()));
    }

    private URI address(URI at, String location) throws RegistryException {
        try {
            return at.resolve(location);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(400, "the registry " + registry + " sends on to what is no address", malformed);
        }
    }

    int retried() {
        return retried.get();
    }

    List<String> reasons() {
        return List.copyOf(reasons);
    }

    record Answer<T>(int status, HttpHeaders headers, T body) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** One or more requests that make sense only together, and are made anew for every try. */
    @FunctionalInterface
    interface Attempt<T> {
        /** @param number 0 for the first */
        T run(int number) throws IOException, InterruptedException;
    }

    <T> Answer<T> send(RegistryRequest<T> request) throws IOException, InterruptedException {
        return retrying(number -> once(request));
    }

    <T> T retrying(Attempt<T> attempt) throws IOException, InterruptedException {
        for (int number = 0; ; number++) {
            try {
                return attempt.run(number);
            } catch (RegistryException fault) {
                long pause = Math.max(fault.pauseMillis(), backOffMillis(number));
                if (!fault.passing()
                        || number >= limits.retries()
                        || pause > limits.longestPause().toMillis()) {
                    throw fault;
                }
                if (fault.pauseMillis() > 0) {
                    pace.closeFor(pause);
                }
                retried.incrementAndGet();
                if (reasons.size() < MOST_REASONS) {
                    reasons.add(fault.getMessage());
                }
                Thread.sleep(pause);
            }
        }
    }

    private long backOffMillis(int number) {
        long full =
                Math.min(limits.longestPause().toMillis(), limits.firstPause().toMillis() << Math.min(number, 20));
        // Clients that failed together must not come back together.
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    /** A single try; everything that can go wrong is a {@link RegistryException}. */
    <T> Answer<T> once(RegistryRequest<T> request) throws IOException, InterruptedException {
        pace.enter();
        try {
            String header = auth.header(request.scopes());
            HttpResponse<Object> response = exchange(request, header);
            if (response.statusCode() == 401) {
                List<String> challenges = response.headers().allValues("WWW-Authenticate");
                if (auth.answer(request.scopes(), challenges, header)) {
                    response = exchange(request, auth.header(request.scopes()));
                }
            }
            return request.judge(response);
        } catch (RegistryException judged) {
            throw judged;
        } catch (IOException noAnswer) {
            throw new RegistryException(
                    0,
                    "the registry " + registry + " could not be reached for " + request.doing() + " (" + request.line()
                            + "): " + reason(noAnswer) + "; check its name and that it is up",
                    noAnswer);
        } finally {
            pace.leave();
        }
    }

    private <T> HttpResponse<Object> exchange(RegistryRequest<T> request, String header)
            throws IOException, InterruptedException {
        URI at = request.uri();
        for (int redirects = 0; ; redirects++) {
            boolean home = at.getAuthority().equals(root.getAuthority())
                    && at.getScheme().equals(root.getScheme());
            HttpResponse<Object> response = await(request.build(at, home ? header : null), request);
            if (response.statusCode() / 100 != 3 || !request.isRead()) {
                return response;
            }
            URI next = address(at, response.headers().firstValue("Location").orElse(""));
            if (redirects == MOST_REDIRECTS || at.getScheme().equals("https") && !"https".equals(next.getScheme())) {
                throw new RegistryException(
                        response.statusCode(),
                        "the registry " + registry + " sends " + request.doing() + " on to " + next.getScheme() + "://"
                                + next.getAuthority() + " after " + redirects
                                + " other redirects; check the registry's name",
                        null);
            }
            at = next;
        }
    }

    /** How long a whole answer may take. */
    Duration limit(RegistryRequest<?> request) {
        return limits.answerWithin().plus(request.transferTime());
    }

    /** Java's own request timeout ends with the headers, and a body that stops half-way would be waited for without end. */
    private <T> HttpResponse<Object> await(HttpRequest request, RegistryRequest<T> asked)
            throws IOException, InterruptedException {
        HttpResponse.BodyHandler<Object> body = info -> asked.accepts(info.statusCode())
                ? BodySubscribers.mapping(asked.body().apply(info), content -> content)
                : BodySubscribers.mapping(BodySubscribers.ofByteArray(), content -> content);
        CompletableFuture<HttpResponse<Object>> answer = http.sendAsync(request, body);
        Duration limit = limit(asked);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
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

    private static String reason(IOException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
