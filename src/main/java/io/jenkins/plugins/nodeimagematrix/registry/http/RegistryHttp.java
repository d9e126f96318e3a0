package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests of one client to a registry: authenticated, at the registry's pace, and tried again, with growing pauses or after what
 * {@code Retry-After} asks for, when the fault is one that passes.
 */
public final class RegistryHttp {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_REASONS = 50;

    private final RegistryConnection connection;
    private final RegistryAddress address;
    private final RegistryLimits limits;
    private final AtomicInteger retried = new AtomicInteger();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

    public RegistryHttp(RegistryConnection connection, RegistryLimits limits) {
        this.connection = connection;
        this.address = connection.address();
        this.limits = limits;
    }

    public URI uri(String path) throws RegistryException {
        return address.uri(path);
    }

    /**
     * Where the registry says that an upload goes on.
     *
     * @throws RegistryException if that is no address, or one to which it must not go
     */
    public URI follow(String location) throws RegistryException, InterruptedException {
        return address.next(address.root(), location);
    }

    public RegistryConnection connection() {
        return connection;
    }

    public RegistryLimits limits() {
        return limits;
    }

    public int retried() {
        return retried.get();
    }

    public List<String> reasons() {
        return List.copyOf(reasons);
    }

    public record Answer<T>(int status, HttpHeaders headers, T body) {
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** One or more requests that make sense only together, and are made anew for every try. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** @param number 0 for the first */
        T run(int number) throws IOException, InterruptedException;
    }

    public <T> Answer<T> send(RegistryRequest<T> request) throws IOException, InterruptedException {
        return retrying(number -> once(request));
    }

    public <T> T retrying(Attempt<T> attempt) throws IOException, InterruptedException {
        for (int number = 0; ; number++) {
            try {
                return attempt.run(number);
            } catch (RegistryException fault) {
                pause(number, fault);
            }
        }
    }

    /**
     * Waits before another try.
     *
     * @param number of tries that were made again already
     * @throws RegistryException the fault itself, if another try makes no sense
     */
    public void pause(int number, RegistryException fault) throws RegistryException, InterruptedException {
        long pause = Math.max(fault.pauseMillis(), backOffMillis(number));
        boolean bearable = pause <= limits.longestPause().toMillis();
        if (fault.pauseMillis() > 0 && bearable) {
            connection.pace().closeFor(pause);
        }
        if (!fault.passing() || number >= limits.retries() || !bearable) {
            throw fault;
        }
        retried.incrementAndGet();
        if (reasons.size() < MAX_REASONS) {
            reasons.add(fault.getMessage());
        }
        connection.clock().sleep(Duration.ofMillis(pause));
    }

    private long backOffMillis(int number) {
        long full =
                Math.min(limits.longestPause().toMillis(), limits.firstPause().toMillis() << Math.min(number, 20));
        // Clients that failed together must not come back together.
        return full / 2 + connection.clock().random(full / 2 + 1);
    }

    /** A single try; everything that can go wrong is a {@link RegistryException}. */
    public <T> Answer<T> once(RegistryRequest<T> request) throws IOException, InterruptedException {
        RegistryPace pace = connection.pace();
        pace.enter(limits.longestPause());
        try {
            return exchange(request);
        } catch (RegistryException judged) {
            throw judged;
        } catch (BoundedBody.TooLongException endless) {
            throw RegistryException.unusable(message(request, "gave an unusable answer to", endless), endless);
        } catch (IllegalArgumentException | IllegalStateException impossible) {
            throw RegistryException.unusable(message(request, "can't be used for", impossible), impossible);
        } catch (IOException noAnswer) {
            throw new RegistryException(
                    0,
                    message(request, "could not be reached for", noAnswer) + "; check its name and that it is running",
                    noAnswer);
        } finally {
            pace.leave();
        }
    }

    private String message(RegistryRequest<?> request, String what, Exception why) {
        String reason = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return "the registry " + address.registry() + " " + what + " " + request.doing() + " (" + request.line() + "): "
                + reason;
    }

    private <T> Answer<T> exchange(RegistryRequest<T> request) throws IOException, InterruptedException {
        RegistryAuth auth = connection.auth();
        boolean first = auth.goesFirst(limits.answerWithin());
        try {
            return request.judge(authenticated(request), connection.clock().now());
        } finally {
            if (first) {
                auth.heard();
            }
        }
    }

    private HttpResponse<Object> authenticated(RegistryRequest<?> request) throws IOException, InterruptedException {
        RegistryAuth auth = connection.auth();
        String header = auth.header(request.scopes(), limits.answerWithin());
        Response response = follow(request, header);
        // A challenge of an address that the registry sent on to would have the login sent anywhere.
        if (!response.isOfRegistry() || response.http().statusCode() != 401) {
            auth.accepted();
            return response.http();
        }
        List<String> challenges = response.http().headers().allValues("WWW-Authenticate");
        String better = auth.challenged(request.scopes(), challenges, header, limits.answerWithin());
        return better == null ? response.http() : follow(request, better).http();
    }

    private record Response(HttpResponse<Object> http, boolean isOfRegistry) {}

    private Response follow(RegistryRequest<?> request, String header) throws IOException, InterruptedException {
        URI at = request.uri();
        for (int redirects = 0; ; redirects++) {
            boolean home = address.isHome(at);
            HttpResponse<Object> response =
                    connection.http().send(request.build(at, home ? header : null), body(request), limit(request));
            if (response.statusCode() / 100 != 3 || !request.isRead()) {
                return new Response(response, home);
            }
            URI next =
                    address.next(at, response.headers().firstValue("Location").orElse(""));
            if (redirects == MAX_REDIRECTS) {
                throw RegistryException.unusable(
                        "the registry " + address.registry() + " redirects " + request.doing() + " to "
                                + next.getScheme() + "://" + next.getAuthority() + " after " + redirects
                                + " other redirects; check the registry's name",
                        null);
            }
            at = next;
        }
    }

    private static HttpResponse.BodyHandler<Object> body(RegistryRequest<?> request) {
        return info -> request.accepts(info.statusCode())
                ? BodySubscribers.mapping(request.body().apply(info), content -> content)
                : BodySubscribers.mapping(BoundedBody.beginning(RegistryError.MAX_BODY_BYTES + 1), content -> content);
    }

    /** How long a whole answer may take. */
    public Duration limit(RegistryRequest<?> request) {
        return limits.answerWithin().plus(request.transferTime());
    }

    /** For a body of so many bytes that is read as it comes. */
    public HttpResponse.BodyHandler<InputStream> stream(long bytes, long deadline) {
        return info -> new BodyStream(bytes, limits.answerWithin(), deadline);
    }
}
