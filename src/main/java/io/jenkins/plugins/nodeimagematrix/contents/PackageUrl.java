package io.jenkins.plugins.nodeimagematrix.contents;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The package URL of a package or image (purl specification, "Package-URL"). */
final class PackageUrl {
    private static final String PLAIN = "-._~:";

    private PackageUrl() {}

    /** @param os whose distribution the package may belong to; {@code null} if it is unknown */
    static String of(InstalledPackage found, OperatingSystem os) {
        boolean ofDistribution = found.kind().isOfDistribution();
        Map<String, String> qualifiers = new TreeMap<>();
        if (found.architecture() != null) {
            qualifiers.put("arch", found.architecture());
        }
        if (ofDistribution && os != null) {
            qualifiers.put("distro", os.distro());
        }
        String name = found.name();
        String namespace = ofDistribution && os != null ? os.id() : null;
        if (found.kind() == PackageKind.NPM && name.startsWith("@") && name.indexOf('/') > 1) {
            namespace = name.substring(0, name.indexOf('/'));
            name = name.substring(name.indexOf('/') + 1);
        }
        return of(found.kind().urlType(), namespace, name, found.version(), qualifiers);
    }

    /**
     * An image at a registry.
     *
     * @param repository with its registry
     */
    static String ofImage(String repository, String digest) {
        String name = repository.substring(repository.lastIndexOf('/') + 1);
        return of("oci", null, name, digest, Map.of("repository_url", repository));
    }

    private static String of(
            String type, String namespace, String name, String version, Map<String, String> qualifiers) {
        StringBuilder url = new StringBuilder("pkg:").append(type).append('/');
        if (namespace != null) {
            url.append(encoded(namespace)).append('/');
        }
        url.append(encoded(name)).append('@').append(encoded(version));
        char separator = '?';
        for (Map.Entry<String, String> qualifier : qualifiers.entrySet()) {
            url.append(separator).append(qualifier.getKey()).append('=').append(encoded(qualifier.getValue()));
            separator = '&';
        }
        return url.toString();
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || PLAIN.indexOf(b) >= 0;
            encoded.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return encoded.toString();
    }
}
