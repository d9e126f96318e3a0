package io.jenkins.plugins.nodeimagematrix.registry.http;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The look-up of hosts that are this machine or have a link-local address, such as the metadata service of a cloud. */
final class NearHosts {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ProxySelector proxies;
    private final Resolver resolver;
    private final Duration limit;

    /** A look-up of the addresses of a host. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** @param proxies the choice of the proxy for a request; {@code null} if all are made directly */
    NearHosts(ProxySelector proxies) {
        this(proxies, InetAddress::getAllByName, LIMIT);
    }

    /** @param limit for one look-up */
    NearHosts(ProxySelector proxies, Resolver resolver, Duration limit) {
        this.proxies = proxies;
        this.resolver = resolver;
        this.limit = limit;
    }

    /**
     * Whether a host is near.
     *
     * @param address a URL with the host
     * @return empty if the look-up took too long for a request that is made directly: a name server that delays its first answer could
     *     have the second one lead here
     */
    Optional<Boolean> contains(URI address) throws InterruptedException {
        String host = address.getHost();
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> resolver.addresses(host));
        Thread thread = new Thread(lookup, "look up " + host);
        thread.setDaemon(true);
        thread.start();
        try {
            for (InetAddress found : lookup.get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                if (found.isLoopbackAddress() || found.isLinkLocalAddress() || found.isAnyLocalAddress()) {
                    return Optional.of(true);
                }
            }
            return Optional.of(false);
        } catch (ExecutionException unknown) {
            // A name that only the proxy knows is not this machine; without a proxy, the request fails.
            return Optional.of(false);
        } catch (TimeoutException late) {
            return isDirect(address) ? Optional.empty() : Optional.of(false);
        }
    }

    private boolean isDirect(URI address) {
        List<Proxy> ways = proxies == null ? List.of() : proxies.select(address);
        return ways.isEmpty() || ways.contains(Proxy.NO_PROXY);
    }
}
