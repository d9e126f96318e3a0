package io.jenkins.plugins.nodeimagematrix.registry.http;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The address of a registry, and the rule for its redirects. A registry that is reached by https may redirect to https
 * only. Only a registry on this machine or a link-local address may redirect to such an address.
 *
 * @param near the look-up of such addresses
 */
record RegistryAddress(String registry, URI root, NearHosts near) {
    private static final Set<String> DOCKER_HUB =
            Set.of(ImageReference.DOCKER_HUB, "index.docker.io", "registry-1.docker.io");
    /** What the C library reads as an IPv4 address: up to four decimal, octal or hexadecimal numbers (inet_aton). */
    private static final Pattern NUMBERS = Pattern.compile("(?i)(?:0x[0-9a-f]*|\\d+)(?:\\.(?:0x[0-9a-f]*|\\d+))*\\.?");

    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}");

    /** @param registry host, or host:port */
    static RegistryAddress of(String registry, NearHosts near) {
        String host = DOCKER_HUB.contains(registry) ? "registry-1.docker.io" : registry.toLowerCase(Locale.ROOT);
        return new RegistryAddress(
                registry, URI.create((isLoopbackName(registry) ? "http" : "https") + "://" + host), near);
    }

    /** Whether the name is one of this machine. As with Docker, only a registry on this machine may use plain HTTP. */
    private static boolean isLoopbackName(String registry) {
        String name = registry.replaceFirst(":\\d+$", "");
        return name.equals("localhost") || name.matches("127(\\.\\d{1,3}){3}") || name.equals("[::1]");
    }

    URI uri(String path) throws RegistryException {
        try {
            return root.resolve(new URI(path));
        } catch (URISyntaxException noName) {
            throw RegistryException.unusable("'" + path + "' is not a valid path of the registry " + registry, noName);
        }
    }

    boolean isHome(URI address) {
        return root.getScheme().equals(address.getScheme())
                && root.getAuthority().equals(address.getAuthority());
    }

    /**
     * The address in a {@code Location} header, if the registry may redirect to it.
     *
     * @param at the base of a relative location
     */
    URI next(URI at, String location) throws RegistryException, InterruptedException {
        URI next;
        try {
            next = at.resolve(new URI(location));
        } catch (URISyntaxException noAddress) {
            throw sendsOn("to an invalid URL", noAddress);
        }
        boolean secure = "https".equals(next.getScheme());
        if (next.getHost() == null || next.getUserInfo() != null || !secure && !"http".equals(next.getScheme())) {
            throw sendsOn("to a URL that is not HTTP", null);
        }
        if (isHome(next)) {
            return next;
        }
        if (root.getScheme().equals("https") && !secure) {
            if (root.getAuthority().equals(next.getAuthority())) {
                // A registry behind a proxy that terminates TLS may not know that it is reached by https.
                return URI.create("https" + next.toString().substring("http".length()));
            }
            throw sendsOn("to http://" + next.getAuthority() + ", without encryption; it must use https", null);
        }
        if (isAmbiguous(next.getHost())) {
            throw sendsOn("to " + next.getAuthority() + ", which programs read as different addresses", null);
        }
        Optional<Boolean> isNear = near.contains(next);
        if (isNear.isEmpty()) {
            throw new RegistryException(
                    0,
                    "the registry " + registry + " redirects requests to " + next.getAuthority()
                            + ", whose address was not found in time; check the name servers of this machine",
                    null);
        }
        if (isNear.get() && !near.contains(root).orElse(false)) {
            throw sendsOn("to " + next.getAuthority() + ", a loopback or link-local address", null);
        }
        return next;
    }

    private RegistryException sendsOn(String where, Exception cause) {
        return RegistryException.unusable("the registry " + registry + " redirects requests " + where, cause);
    }

    /** Numbers other than the usual four, such as a proxy may take for 127.0.0.1, and IPv6 addresses of one network interface. */
    private static boolean isAmbiguous(String host) {
        return host.indexOf('%') >= 0
                || NUMBERS.matcher(host).matches() && !IPV4.matcher(host).matches();
    }
}
