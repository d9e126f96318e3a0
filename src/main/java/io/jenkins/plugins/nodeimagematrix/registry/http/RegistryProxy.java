package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An HTTP proxy through which registries are reached; prints without its password.
 *
 * @param login for the proxy, or {@code null}
 * @param direct hosts that are reached without it, {@code *} in them for any characters
 */
public record RegistryProxy(String host, int port, RegistryCredentials login, List<String> direct)
        implements Serializable {
    public RegistryProxy {
        Objects.requireNonNull(host, "host");
        direct = List.copyOf(direct);
    }

    /** @param direct patterns of hosts, separated by blanks, commas, bars or line breaks, as Jenkins and Java write them */
    public static RegistryProxy of(String host, int port, RegistryCredentials login, String direct) {
        return new RegistryProxy(
                host,
                port,
                login,
                Stream.of((direct == null ? "" : direct).split("[\\s,|]+"))
                        .filter(pattern -> !pattern.isEmpty())
                        .toList());
    }

    private boolean isFor(URI address) {
        String host = address.getHost();
        return direct.stream().noneMatch(pattern -> matches(pattern, host));
    }

    private static boolean matches(String pattern, String host) {
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(host).matches();
    }

    /** The choice of the proxy for an HTTP client. */
    public ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                // Looked up by each connection, so that a proxy may move.
                return List.of(
                        isFor(address)
                                ? new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port))
                                : Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException fault) {
                // The request itself fails with the reason.
            }
        };
    }

    /** Adds the login to a request. Java's own way would have its client answer the registries' challenges too. */
    public void logIn(HttpRequest.Builder request) {
        URI address = request.copy().build().uri();
        if (login != null && isFor(address)) {
            request.header("Proxy-Authorization", login.basic());
        }
    }
}
