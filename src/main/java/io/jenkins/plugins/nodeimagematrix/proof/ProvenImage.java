package io.jenkins.plugins.nodeimagematrix.proof;

import java.util.List;

/**
 * An image that proofs are made about.
 *
 * @param name its repository, with its registry
 * @param digest of its manifest or index
 * @param parts one image, or one for each platform of an index
 */
public record ProvenImage(String name, String digest, List<Part> parts) {
    public ProvenImage {
        parts = List.copyOf(parts);
    }

    /**
     * One platform's image.
     *
     * @param cell the cell that built it
     * @param digest of its own manifest
     * @param imageId as the daemon that tested it names it
     */
    public record Part(String cell, String digest, String imageId) {}

    /** Whether this is an index of several platforms. */
    public boolean isIndex() {
        return parts.size() > 1;
    }
}
