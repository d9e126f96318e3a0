package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.ImageContent;
import io.jenkins.plugins.nodeimagematrix.registry.ImageCopy;
import io.jenkins.plugins.nodeimagematrix.registry.ImageIndex;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What belongs under a pinned tag: one manifest, or an index of one for each platform, each read from the registry by digest
 * and tied to the image that was tested.
 */
final class PinTarget {
    private final RegistryClients registries;
    private final Shipment.Pin pin;
    private final Map<Shipment.Part, Manifest> images = new LinkedHashMap<>();
    private Manifest manifest;

    private PinTarget(RegistryClients registries, Shipment.Pin pin) throws IOException, InterruptedException {
        this.registries = registries;
        this.pin = pin;
        Map<Platform, Manifest> platforms = new LinkedHashMap<>();
        for (Shipment.Part part : pin.parts()) {
            Manifest image = tested(part);
            images.put(part, image);
            if (pin.parts().size() > 1) {
                Platform platform = Platform.of(source(part), part.image().repository(), image);
                if (!platform.satisfies(part.platform()) || platforms.put(platform, image) != null) {
                    throw new TagRefusedException(Refusals.wrongPlatform(part.cell(), platform, part.platform()));
                }
            }
        }
        manifest = platforms.isEmpty() ? images.values().iterator().next() : ImageIndex.of(platforms);
    }

    /** @throws TagRefusedException if an image is gone or is not the one that was tested */
    static PinTarget resolve(RegistryClients registries, Shipment.Pin pin) throws IOException, InterruptedException {
        return new PinTarget(registries, pin);
    }

    private Manifest tested(Shipment.Part part) throws IOException, InterruptedException {
        Shipment.Image image = part.image();
        Manifest staged = source(part)
                .get(image.repository(), image.digest())
                .orElseThrow(() -> new TagRefusedException(Refusals.lost(image.repository(), image.digest())));
        boolean tied =
                image.imageId().equals(staged.configDigest()) || image.imageId().equals(staged.digest());
        if (!tied || staged.isIndex() && pin.parts().size() > 1) {
            throw new TagRefusedException(
                    Refusals.notTested(part.cell(), Objects.toString(staged.configDigest()), image.imageId()));
        }
        return staged;
    }

    private RegistryClient source(Shipment.Part part) throws IOException, InterruptedException {
        return registries.at(part.image().registry());
    }

    Manifest manifest() {
        return manifest;
    }

    String digest() {
        return manifest.digest();
    }

    /**
     * Whether the tag holds the tested image already, with layers that were compressed otherwise: its configuration is the
     * same, and each layer has the content that it names. Then its manifest is the right one.
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
            images.replaceAll((part, image) -> now);
        }
        return same;
    }

    /** Makes the tag's repository hold all that the manifest names: blobs, and the manifests of an index. */
    void bringParts(RegistryClient registry) throws IOException, InterruptedException {
        String repository = pin.reference().repository();
        for (Map.Entry<Shipment.Part, Manifest> entry : images.entrySet()) {
            Shipment.Part part = entry.getKey();
            Manifest image = entry.getValue();
            boolean home = part.image().registry().equals(registry.registry())
                    && part.image().repository().equals(repository);
            if (!home) {
                new ImageCopy(source(part), part.image().repository(), registry, repository).parts(image);
                if (image != manifest) {
                    registry.put(repository, image.digest(), image);
                }
            }
        }
    }

    /** The tag as the job will remember it. */
    PublishedTag published() {
        Shipment.Image first = pin.parts().get(0).image();
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
        return tag(pin.reference(), digest(), imageId, first.inputHash(), pin.release(), pin.cell(), false, parts);
    }

    static PublishedTag tag(
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
