package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.AliasHolder;
import io.jenkins.plugins.nodeimagematrix.matrix.AliasMove;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps aliases from moving back: knows, or finds out, which version an alias is on. */
final class AliasGuard {
    private static final String VERSION_LABEL = "org.opencontainers.image.version";

    private final Map<String, TaggedVersion> releases = new HashMap<>();

    /** @param known what the job published before */
    AliasGuard(Collection<PublishedTag> known) {
        for (PublishedTag tag : known) {
            if (tag.release() != null) {
                releases.putIfAbsent(key(tag.reference(), tag.digest()), tag.release());
            }
        }
    }

    /**
     * @param target the version that the alias is to be on; {@code null} for an image without one
     * @param holds the digest that the alias is on
     * @return why it must not move, or {@code null} if it may
     */
    String refuses(ImageReference alias, TaggedVersion target, String holds, RegistryClient registry)
            throws IOException, InterruptedException {
        if (target == null) {
            return null;
        }
        if (target.isPrerelease()) {
            return Refusals.PRERELEASE;
        }
        AliasHolder holder = holds == null
                ? new AliasHolder.Nothing()
                : version(alias, target, holds, registry)
                        .<AliasHolder>map(AliasHolder.Known::new)
                        .orElseGet(AliasHolder.Unknown::new);
        return switch (AliasMove.decide(holder, target, false)) {
            case REFUSED_BACK -> Refusals.ALIAS_BACK;
            case REFUSED_UNKNOWN -> Refusals.ALIAS_UNKNOWN;
            case CREATED, MOVED, UNCHANGED -> null;
        };
    }

    /** As this job published it, else as the image's own labels say. */
    private Optional<TaggedVersion> version(
            ImageReference alias, TaggedVersion target, String digest, RegistryClient registry)
            throws IOException, InterruptedException {
        TaggedVersion known = releases.get(key(alias, digest));
        if (known != null) {
            return Optional.of(known);
        }
        Map<String, String> labels = ImageLabels.read(registry, alias.repository(), digest);
        boolean own = !target.version().equals(target.node());
        String node = labels.get(CellWork.NODE_LABEL);
        String version = own ? labels.get(VERSION_LABEL) : node;
        try {
            return node == null || version == null
                    ? Optional.empty()
                    : Optional.of(new TaggedVersion(Version.parse(version), Version.parse(node)));
        } catch (IllegalArgumentException noVersion) {
            return Optional.empty();
        }
    }

    private static String key(ImageReference tag, String digest) {
        return tag.name() + "@" + digest;
    }
}
