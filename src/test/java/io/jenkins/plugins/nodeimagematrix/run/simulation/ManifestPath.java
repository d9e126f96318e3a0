package io.jenkins.plugins.nodeimagematrix.run.simulation;

import java.net.URI;

/**
 * The path of a manifest at a registry.
 *
 * @param reference a tag or a digest
 */
record ManifestPath(String repository, String reference) {
    private static final String ROOT = "/v2/";
    private static final String MANIFESTS = "/manifests/";

    /** {@code null} if the path is another one. Without a regular expression, since every request of every seed is read. */
    static ManifestPath of(URI uri) {
        String path = uri.getPath();
        int end = path.lastIndexOf(MANIFESTS);
        boolean isOne = end > ROOT.length() && path.startsWith(ROOT);
        return isOne
                ? new ManifestPath(path.substring(ROOT.length(), end), path.substring(end + MANIFESTS.length()))
                : null;
    }

    boolean byDigest() {
        return reference.startsWith("sha256:");
    }
}
