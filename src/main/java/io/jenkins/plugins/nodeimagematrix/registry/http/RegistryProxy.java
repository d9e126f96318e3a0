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
 * An HTTP proxy for requests to registries. Its text form does not contain the password.
 *
 * @param login for the proxy, or {@code null}
 * @param direct patterns of hosts that are reached without the proxy; {@code *} stands for any characters
 */
public record RegistryProxy(String host, int port, RegistryCredentials login, List<String> direct)
        implements Serializable {
    public RegistryProxy {
        Objects.requireNonNull(host, "host");
        direct = List.copyOf(direct);
    }

    /**
     * @param direct patterns of hosts, separated by blanks, commas, vertical bars or line breaks, as in Jenkins and
     *     Java
     */
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
                // Resolved for each connection, because the address of a proxy may change.
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

    /** Adds the login to a request. Java's {@code Authenticator} would also answer challenges of registries. */
    public void logIn(HttpRequest.Builder request) {
        URI address = request.copy().build().uri();
        if (login != null && isFor(address)) {
            request.header("Proxy-Authorization", login.basic());
        }
    }
}
