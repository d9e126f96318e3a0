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
 * @param inputHash of the cell; for an index, of the cell of its first platform; null if it is not known
 * @param node the Node.js release inside, or null
 * @param cell the cell of the image; for an index, that of its first platform
 * @param version the product's version if it is not that of Node.js, else null
 * @param alias whether the tag may move from image to image
 * @param parts the images of an index, one for each platform; empty if the tag is on an image
 * @param revision the number of the tag's {@link Revision}; null if it is the tag of none
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
        List<Part> parts,
        Integer revision)
        implements Serializable {
    public PublishedTag {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** A tag that is not that of a revision. */
    public PublishedTag(
            ImageReference reference,
            String digest,
            String imageId,
            String inputHash,
            String node,
            String cell,
            String version,
            boolean alias,
            List<Part> parts) {
        this(reference, digest, imageId, inputHash, node, cell, version, alias, parts, null);
    }

    /** A pinned tag on an image of Node.js itself, for one platform. */
    public PublishedTag(
            ImageReference reference, String digest, String imageId, String inputHash, String node, String cell) {
        this(reference, digest, imageId, inputHash, node, cell, null, false, List.of());
    }

    /** The image of the tag for a platform: the platform's part of an index, else the image itself. */
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

    /** The revision whose tag this is; empty if it is that of none. */
    public Optional<Revision> ofRevision() {
        return revision == null ? Optional.empty() : Revision.named(reference);
    }

    /** The version behind the tag, with its revision, such as {@code 22.11.0-r3}; null if it has none. */
    public String shownVersion() {
        return node == null ? null : release().version() + Revision.suffix(revision);
    }

    /** This tag as that of a revision; null for that of none. */
    public PublishedTag ofRevision(Integer number) {
        return new PublishedTag(reference, digest, imageId, inputHash, node, cell, version, alias, parts, number);
    }

    /** What another tag on the same image would be. */
    public PublishedTag at(ImageReference other) {
        return new PublishedTag(other, digest, imageId, inputHash, node, cell, version, alias, parts, revision);
    }

    /** One platform of an index; {@code digest} is that of the platform's own manifest. */
    public record Part(String platform, String cell, String digest, String imageId, String inputHash)
            implements Serializable {}
}
