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
import java.util.function.Consumer;

/**
 * The requests of one client to a registry: authenticated, within the registry's limits, and retried after transient
 * faults, with growing pauses or the pause of {@code Retry-After}.
 */
public final class RegistryHttp {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_REASONS = 50;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration FIRST_LIMIT_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_LIMIT_PAUSE = Duration.ofMinutes(1);

    private final RegistryConnection connection;
    private final RegistryAddress address;
    private final RegistryLimits limits;
    private final AtomicInteger retried = new AtomicInteger();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();
    private volatile Consumer<RegistryWait> waits = wait -> {};

    public RegistryHttp(RegistryConnection connection, RegistryLimits limits) {
        this.connection = connection;
        this.address = connection.address();
        this.limits = limits;
    }

    public URI uri(String path) throws RegistryException {
        return address.uri(path);
    }

    /**
     * The address at which an upload continues, from a {@code Location} header.
     *
     * @throws RegistryException if it is not an address, or the registry may not redirect to it
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

    /** A response that the request expected, with its body in the form that was asked for. */
    public record Answer<T>(int status, HttpHeaders headers, T body) {
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** One or more requests that are retried together. */
    @FunctionalInterface
    public interface Attempt<T> {
        /** @param number 0 for the first attempt */
        T run(int number) throws IOException, InterruptedException;
    }

    public <T> Answer<T> send(RegistryRequest<T> request) throws IOException, InterruptedException {
        return retrying(number -> once(request));
    }

    /** @param listener receives each wait for a limit of the registry, also several for one request */
    public void onWait(Consumer<RegistryWait> listener) {
        waits = listener;
    }

    public <T> T retrying(Attempt<T> attempt) throws IOException, InterruptedException {
        int faults = 0;
        int limited = 0;
        long start = connection.clock().nanoTime();
        for (int number = 0; ; number++) {
            try {
                return attempt.run(number);
            } catch (RegistryException fault) {
                if (isLimit(fault, start, limited)) {
                    awaitLimit(fault, limited++);
                } else {
                    pause(faults++, fault);
                }
            }
        }
    }

    /**
     * Whether the fault is a limit of the registry or its token server that ends within the time that the request may
     * wait.
     */
    private boolean isLimit(RegistryException fault, long start, int before) {
        long waited = connection.clock().nanoTime() - start;
        return fault.status() == TOO_MANY_REQUESTS
                && waited + limitPause(fault, before).toNanos()
                        <= limits.limitPatience().toNanos();
    }

    private static Duration limitPause(RegistryException fault, int before) {
        return isPositive(fault.pause())
                ? fault.pause()
                : min(FIRST_LIMIT_PAUSE.multipliedBy(1L << Math.min(before, 10)), MAX_LIMIT_PAUSE);
    }

    private void awaitLimit(RegistryException fault, int before) throws InterruptedException {
        Duration pause = limitPause(fault, before);
        Duration spread = Duration.ofNanos(connection.clock().random(pause.toNanos() / 8 + 1));
        if (fault.isPull()) {
            connection.budgets().closePulls(address.registry(), pause);
        } else if (isPositive(fault.pause())) {
            connection.pace().closeFor(pause);
        }
        say(pause, fault.isPull());
        connection.clock().sleep(pause.plus(spread));
    }

    private void say(Duration pause, boolean isForPulls) {
        waits.accept(
                new RegistryWait(address.registry(), connection.clock().now().plus(pause), isForPulls));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static boolean isPositive(Duration time) {
        return time.compareTo(Duration.ZERO) > 0;
    }

    /**
     * Waits before a retry.
     *
     * @param number of retries so far
     * @throws RegistryException the fault itself, if there is no further retry
     */
    public void pause(int number, RegistryException fault) throws RegistryException, InterruptedException {
        Duration pause = max(fault.pause(), backOff(number));
        boolean inLimit = pause.compareTo(limits.maxPause()) <= 0;
        if (isPositive(fault.pause()) && inLimit) {
            connection.pace().closeFor(pause);
        }
        if (!fault.isTransient() || number >= limits.retries() || !inLimit) {
            throw fault;
        }
        retried.incrementAndGet();
        if (reasons.size() < MAX_REASONS) {
            reasons.add(fault.getMessage());
        }
        connection.clock().sleep(pause);
    }

    private Duration backOff(int number) {
        long full = Math.min(limits.maxPause().toMillis(), limits.firstPause().toMillis() << Math.min(number, 20));
        // Clients that failed at the same time must not retry at the same time.
        return Duration.ofMillis(full / 2 + connection.clock().random(full / 2 + 1));
    }

    /** Sends a request without a retry; each fault is a {@link RegistryException}. */
    public <T> Answer<T> once(RegistryRequest<T> request) throws IOException, InterruptedException {
        RegistryPace pace = enter(request.isPull());
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

    /** Waits for the registry's budget, its pause, and a slot. */
    private RegistryPace enter(boolean isPull) throws RegistryException, InterruptedException {
        RegistryPace pace = connection.pace();
        await(isPull, () -> connection.budgets().take(address.registry(), isPull));
        while (true) {
            await(isPull, pace::pause);
            pace.enter();
            if (pace.pause().isZero()) {
                return pace;
            }
            // The registry asked another request for a pause meanwhile; a waiting request must not hold a slot.
            pace.leave();
        }
    }

    @FunctionalInterface
    private interface Limit {
        /** The pause; zero for none. */
        Duration pause() throws InterruptedException;
    }

    private void await(boolean isPull, Limit limit) throws RegistryException, InterruptedException {
        long start = connection.clock().nanoTime();
        for (Duration pause = limit.pause(); !pause.isZero(); pause = limit.pause()) {
            Duration all = pause.plusNanos(connection.clock().nanoTime() - start);
            if (all.compareTo(limits.patience()) > 0) {
                throw new RegistryException(
                        0,
                        "not requested: the limit of requests for the registry " + address.registry()
                                + " allows none for another " + pause.toSeconds() + " s",
                        null);
            }
            say(pause, isPull);
            // In pieces, because the configuration may change.
            connection.clock().sleep(min(pause, MAX_LIMIT_PAUSE));
        }
    }

    private void obey(HttpHeaders headers, boolean isPull) {
        RateLimitHeaders left = RateLimitHeaders.of(headers);
        if (left.pause().isZero()) {
            return;
        }
        if (left.isForPulls()) {
            // Requests that are not pulls report the same limit; they must not extend the pause of pulls again.
            if (!isPull) {
                return;
            }
            connection.budgets().closePulls(address.registry(), left.pause());
        } else if (left.pause().compareTo(limits.patience()) <= 0) {
            connection.pace().closeFor(left.pause());
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
                auth.firstEnded();
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
        if (better == null) {
            return response.http();
        }
        connection.budgets().begin(address.registry(), request.isPull());
        return follow(request, better).http();
    }

    private record Response(HttpResponse<Object> http, boolean isOfRegistry) {}

    private Response follow(RegistryRequest<?> request, String header) throws IOException, InterruptedException {
        URI at = request.uri();
        for (int redirects = 0; ; redirects++) {
            boolean home = address.isHome(at);
            HttpResponse<Object> response =
                    connection.http().send(request.build(at, home ? header : null), body(request), limit(request));
            if (home) {
                obey(response.headers(), request.isPull());
            }
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

    /** The time limit for a whole response. */
    public Duration limit(RegistryRequest<?> request) {
        return limits.answerWithin().plus(request.transferTime());
    }

    /** A handler for a body of this size that is read while it arrives. */
    public HttpResponse.BodyHandler<InputStream> stream(long bytes, long deadline) {
        return info -> new BodyStream(bytes, limits.answerWithin(), deadline);
    }
}
