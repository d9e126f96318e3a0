package io.jenkins.plugins.nodeimagematrix.image;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A tag as an earlier run put it at the registry.
 *
 * @param digest of the manifest or index the tag is on
 * @param imageId of the image, or null if the tag is on an index
 * @param inputHash of the image's cell, of an index that of its first platform; null if it is not known
 * @param node the Node.js release inside, or null
 * @param cell the cell it came from; of an index the first one
 * @param version the product's version if it is not that of Node.js, else null
 * @param alias whether the tag may move from image to image
 * @param parts the images of an index, one for each platform; empty if the tag is on an image
 */
public record PublishedTag(
        ImageReference reference,
        String digest,
        String imageId,
        String inputHash,
        String node,
        String cell,
        String version,
        boolean alias,
        List<Part> parts)
        implements Serializable {
    public PublishedTag {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** A pinned tag on an image of Node.js itself, for one platform. */
    public PublishedTag(
            ImageReference reference, String digest, String imageId, String inputHash, String node, String cell) {
        this(reference, digest, imageId, inputHash, node, cell, null, false, List.of());
    }

    /** What the tag holds for a platform: of an index its part, else the image itself. */
    public Optional<PublishedImage> image(String platform) {
        if (parts.isEmpty()) {
            return Optional.of(new PublishedImage(reference, digest, imageId, inputHash));
        }
        return parts.stream()
                .filter(part -> part.platform().equals(platform))
                .findFirst()
                .map(part -> new PublishedImage(reference, part.digest(), part.imageId(), part.inputHash()));
    }

    /** The release behind the tag, or null if it has none. */
    public TaggedVersion release() {
        return node == null
                ? null
                : new TaggedVersion(Version.parse(version == null ? node : version), Version.parse(node));
    }

    /** One platform of an index; {@code digest} is that of the platform's own manifest. */
    public record Part(String platform, String cell, String digest, String imageId, String inputHash)
            implements Serializable {}
}
