package io.jenkins.plugins.nodeimagematrix.image;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A name under which a registry holds an image: {@code [registry/]repository:tag}.
 *
 * <p>The grammar is that of the OCI distribution specification 1.1 ("Pulling manifests": {@code <name>} and
 * {@code <reference>}) and of Docker's reference format for the registry part: the first component is a registry if it
 * holds a dot or a colon, or is {@code localhost}. A name without one belongs to Docker Hub, where a single component
 * stands for {@code library/<name>}.
 */
public record ImageReference(String registry, String repository, String tag)
        implements Comparable<ImageReference>, Serializable {
    public static final String DOCKER_HUB = "docker.io";
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final String LABEL = "[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+";
    /** A host whose last label begins with a letter, four numbers, or IPv6, as in a URL (RFC 3986, RFC 2396). */
    private static final Pattern REGISTRY = Pattern.compile("(?:(?:" + LABEL + "\\.)*+(?=[A-Za-z])" + LABEL
            + "|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:]+])(?::[0-9]{1,5})?");

    /** Of a host's name (RFC 1035), a colon and a port. */
    private static final int MAX_REGISTRY_CHARS = 253 + 6;

    private static final int MAX_PORT = 65535;

    /** @throws IllegalArgumentException if a part breaks the grammar; the message names the part */
    public ImageReference {
        Objects.requireNonNull(registry, "registry");
        if (!isRegistry(registry)) {
            throw new IllegalArgumentException("'" + registry + "' is not a registry (host or host:port)");
        }
        if (!isRepository(repository)) {
            throw new IllegalArgumentException(
                    "'" + repository
                            + "' is not a repository name (lower-case letters, digits, and . _ - between them, parts separated by /)");
        }
        if (registry.equals(DOCKER_HUB) && hostIn(repository) != null) {
            throw new IllegalArgumentException("'" + repository + "' begins with a registry; " + remedy(repository));
        }
        if (!isTag(tag)) {
            throw new IllegalArgumentException(
                    "'" + tag + "' is not a tag (letters, digits, _ . -, at most 128, not starting with . or -)");
        }
    }

    private static boolean isRegistry(String name) {
        // Java's matcher overflows the stack on a name with very many labels.
        if (name.length() > MAX_REGISTRY_CHARS || !REGISTRY.matcher(name).matches()) {
            return false;
        }
        if (name.indexOf(':') < 0) {
            return true;
        }
        try {
            URI url = new URI("https://" + name);
            return url.getHost() != null && url.getPort() <= MAX_PORT;
        } catch (URISyntaxException noAddress) {
            return false;
        }
    }

    public static boolean isRepository(String name) {
        return name != null && name.length() <= 255 && REPOSITORY.matcher(name).matches();
    }

    public static boolean isTag(String tag) {
        return tag != null && TAG.matcher(tag).matches();
    }

    /** The part of a repository's name that Docker would take for a registry, or {@code null}. */
    public static String hostIn(String repository) {
        int slash = repository.indexOf('/');
        String first = repository.substring(0, Math.max(slash, 0));
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : null;
    }

    public static String remedy(String repository) {
        return "put " + hostIn(repository) + " under `registry`";
    }

    /** Reads {@code [registry/]repository[:tag]}; without a tag it is {@code latest}, as with Docker. */
    public static ImageReference parse(String text) {
        String rest = Objects.requireNonNull(text, "image");
        String registry = DOCKER_HUB;
        String host = hostIn(rest);
        if (host != null) {
            // Docker's older name for the same registry.
            registry = host.equals("index." + DOCKER_HUB) ? DOCKER_HUB : host;
            rest = rest.substring(host.length() + 1);
        }
        int colon = rest.lastIndexOf(':');
        boolean tagged = colon > rest.lastIndexOf('/');
        String repository = tagged ? rest.substring(0, colon) : rest;
        String tag = tagged ? rest.substring(colon + 1) : "latest";
        if (registry.equals(DOCKER_HUB) && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        return new ImageReference(registry, repository, tag);
    }

    public ImageReference withTag(String other) {
        return new ImageReference(registry, repository, other);
    }

    /** Registry and repository, without the tag. */
    public String name() {
        return registry.equals(DOCKER_HUB) ? repository : registry + "/" + repository;
    }

    @Override
    public int compareTo(ImageReference other) {
        int order = registry.compareTo(other.registry);
        order = order != 0 ? order : repository.compareTo(other.repository);
        return order != 0 ? order : tag.compareTo(other.tag);
    }

    @Override
    public String toString() {
        return name() + ":" + tag;
    }
}
