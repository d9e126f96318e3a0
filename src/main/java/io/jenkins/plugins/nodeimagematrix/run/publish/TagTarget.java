package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.BlobPresence;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageContent;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageCopy;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The target of a pinned tag: one manifest, or an index of one manifest for each platform. Each manifest is read from the
 * registry by digest, unless this process put it there itself, and checked against the tested image.
 */
public final class TagTarget {
    private final RegistryClients registries;
    private final PublishRequest.Pin pin;
    private final Map<PublishRequest.Part, Manifest> images;
    private Manifest manifest;
    private boolean wasRead;

    private TagTarget(
            RegistryClients registries,
            PublishRequest.Pin pin,
            Map<PublishRequest.Part, Manifest> images,
            Manifest manifest,
            boolean wasRead) {
        this.registries = registries;
        this.pin = pin;
        this.images = images;
        this.manifest = manifest;
        this.wasRead = wasRead;
    }

    /** @throws TagRefusedException if an image is missing or is not the tested one */
    public static TagTarget resolve(RegistryClients registries, PublishRequest.Pin pin)
            throws IOException, InterruptedException {
        return read(registries, pin, false);
    }

    /**
     * The target of a tag that is put and read back, or read, afterwards. A manifest that this process put itself is not read before.
     *
     * @throws TagRefusedException if an image is missing or is not the tested one
     */
    static TagTarget toPut(RegistryClients registries, PublishRequest.Pin pin)
            throws IOException, InterruptedException {
        return read(registries, pin, pin.parts().size() == 1);
    }

    /** @param mayBeRecent whether a manifest that this process put itself need not be read */
    private static TagTarget read(RegistryClients registries, PublishRequest.Pin pin, boolean mayBeRecent)
            throws IOException, InterruptedException {
        boolean isIndex = pin.parts().size() > 1;
        Map<PublishRequest.Part, Manifest> images = new LinkedHashMap<>();
        Map<Platform, Manifest> platforms = new LinkedHashMap<>();
        boolean wasRead = false;
        for (PublishRequest.Part part : pin.parts()) {
            PublishRequest.Image asked = part.image();
            RegistryClient source = registries.at(asked.registry());
            Optional<Manifest> recent =
                    mayBeRecent ? source.recent(asked.repository(), asked.digest()) : Optional.empty();
            Manifest image = recent.isPresent() ? recent.get() : stored(source, asked);
            wasRead |= recent.isEmpty() && !isIndex && isHome(part, pin);
            requireTested(part, image, isIndex);
            images.put(part, image);
            if (isIndex) {
                Platform platform = Platform.of(source, asked.repository(), image);
                if (!platform.satisfies(part.platform()) || platforms.put(platform, image) != null) {
                    throw new TagRefusedException(Refusals.wrongPlatform(part.cell(), platform, part.platform()));
                }
            }
        }
        Manifest manifest =
                isIndex ? ImageIndex.of(platforms) : images.values().iterator().next();
        return new TagTarget(registries, pin, images, manifest, wasRead);
    }

    private static Manifest stored(RegistryClient source, PublishRequest.Image image)
            throws IOException, InterruptedException {
        return source.get(image.repository(), image.digest())
                .orElseThrow(() -> new TagRefusedException(Refusals.lost(image.repository(), image.digest())));
    }

    private static void requireTested(PublishRequest.Part part, Manifest stored, boolean isInIndex)
            throws TagRefusedException {
        String tested = part.image().imageId();
        boolean tied = tested.equals(stored.configDigest()) || tested.equals(stored.digest());
        if (!tied || stored.isIndex() && isInIndex) {
            throw new TagRefusedException(
                    Refusals.notTested(part.cell(), Objects.toString(stored.configDigest()), tested));
        }
    }

    private RegistryClient source(PublishRequest.Part part) throws IOException, InterruptedException {
        return registries.at(part.image().registry());
    }

    Manifest manifest() {
        return manifest;
    }

    public String digest() {
        return manifest.digest();
    }

    /** Whether the bytes of the manifest were read from the tag's repository. */
    boolean wasRead() {
        return wasRead;
    }

    /**
     * Whether the tag already holds the tested image with other layer compression: the configuration is the same, and each
     * layer's content matches its diff id. The tag's manifest then becomes the target.
     */
    boolean isSameImage(RegistryClient registry) throws IOException, InterruptedException {
        Manifest now = registry.get(
                        pin.reference().repository(), pin.reference().tag())
                .orElse(null);
        boolean same = now != null
                && images.size() == 1
                && pin.parts().get(0).image().imageId().equals(now.configDigest())
                && new ImageContent(registry, pin.reference().repository()).isWhatItsConfigurationSays(now);
        if (same) {
            manifest = now;
            wasRead = true;
            images.replaceAll((part, image) -> now);
        }
        return same;
    }

    /** Brings the image into the tag's repository, under its digest. */
    void bring(RegistryClient registry) throws IOException, InterruptedException {
        bringParts(registry);
        if (images.size() > 1 || !isHome(pin.parts().get(0))) {
            new BlobPresence(registry, pin.reference().repository()).put(manifest);
        }
    }

    /** Copies everything that the manifest refers to into the tag's repository: blobs, and the manifests of an index. */
    void bringParts(RegistryClient registry) throws IOException, InterruptedException {
        String repository = pin.reference().repository();
        for (Map.Entry<PublishRequest.Part, Manifest> entry : images.entrySet()) {
            PublishRequest.Part part = entry.getKey();
            Manifest image = entry.getValue();
            if (!isHome(part)) {
                new ImageCopy(source(part), part.image().repository(), registry, repository).parts(image);
                if (image != manifest) {
                    registry.put(repository, image.digest(), image);
                }
            }
        }
    }

    /** The images that need proofs before the tag points at them: of an index also each image in it. */
    List<ProofPut.Subject> subjects() throws IOException, InterruptedException {
        List<ProofPut.Subject> subjects = new ArrayList<>();
        List<ProvenImage.Part> parts = new ArrayList<>();
        for (Map.Entry<PublishRequest.Part, Manifest> entry : images.entrySet()) {
            PublishRequest.Image image = entry.getKey().image();
            ProvenImage.Part part =
                    new ProvenImage.Part(entry.getKey().cell(), entry.getValue().digest(), image.imageId());
            parts.add(part);
            subjects.add(new ProofPut.Subject(
                    entry.getValue(),
                    new ProvenImage(image.registry() + "/" + image.repository(), part.digest(), List.of(part)),
                    isHome(entry.getKey()) ? null : source(entry.getKey()).referrers(image.repository())));
        }
        if (parts.size() > 1) {
            subjects.add(new ProofPut.Subject(
                    manifest,
                    new ProvenImage(
                            pin.reference().registry() + "/" + pin.reference().repository(), digest(), parts),
                    null));
        }
        return subjects;
    }

    private boolean isHome(PublishRequest.Part part) {
        return isHome(part, pin);
    }

    /** Whether the image is in the tag's repository. */
    private static boolean isHome(PublishRequest.Part part, PublishRequest.Pin pin) {
        return part.image().registry().equals(pin.reference().registry())
                && part.image().repository().equals(pin.reference().repository());
    }

    /** The tag for the job's ledger. */
    public PublishedTag published() {
        PublishRequest.Image first = pin.parts().get(0).image();
        List<PublishedTag.Part> parts = new ArrayList<>();
        if (images.size() > 1) {
            images.forEach((part, image) -> parts.add(new PublishedTag.Part(
                    part.platform(),
                    part.cell(),
                    image.digest(),
                    part.image().imageId(),
                    part.image().inputHash())));
        }
        String imageId = parts.isEmpty() ? first.imageId() : null;
        return tag(pin.reference(), digest(), imageId, first.inputHash(), pin.release(), pin.cell(), false, parts)
                .ofRevision(pin.revision());
    }

    /** An alias on the image of a pinned tag. */
    static PublishedTag alias(PublishRequest.Alias alias, TaggedVersion release, PublishedTag pinned) {
        return tag(alias.reference(), pinned.digest(), pinned.imageId(), null, release, alias.cell(), true, List.of());
    }

    public static PublishedTag tag(
            ImageReference reference,
            String digest,
            String imageId,
            String inputHash,
            TaggedVersion release,
            String cell,
            boolean alias,
            List<PublishedTag.Part> parts) {
        String node = release == null ? null : release.node().toString();
        boolean own = release != null && !release.version().equals(release.node());
        return new PublishedTag(
                reference,
                digest,
                imageId,
                inputHash,
                node,
                cell,
                own ? release.version().toString() : null,
                alias,
                parts);
    }
}
