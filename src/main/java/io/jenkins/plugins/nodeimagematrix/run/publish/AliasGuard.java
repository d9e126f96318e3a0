package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasHolder;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasMove;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The guard that keeps aliases from moving back to an older version. It determines the version of the image that an alias
 * holds.
 */
final class AliasGuard {
    private static final String VERSION_LABEL = "org.opencontainers.image.version";

    private final Map<String, TaggedVersion> releases = new ConcurrentHashMap<>();
    private final Set<String> unversioned = new HashSet<>();
    /** The revisions that are known, by digest. */
    private final Map<String, String> revisions = new HashMap<>();

    private final boolean refresh;

    /**
     * @param known the tags that the job published before
     * @param refresh whether an image without a version may take an alias from one that has a version
     */
    AliasGuard(Collection<PublishedTag> known, boolean refresh) {
        this.refresh = refresh;
        for (PublishedTag tag : known) {
            if (tag.release() != null && tag.revision() != null) {
                revisions.put(tag.digest(), tag.shownVersion());
            }
            if (tag.release() != null) {
                releases.putIfAbsent(key(tag.reference(), tag.digest()), tag.release());
            } else {
                unversioned.add(key(tag.reference(), tag.digest()));
            }
        }
    }

    /**
     * @param target the version that the alias is to move to; {@code null} for an image without one
     * @param holds the digest that the alias holds now
     * @return the reason why the alias must not move, or {@code null} if it may
     */
    String refuses(ImageReference alias, TaggedVersion target, String holds, RegistryClient registry)
            throws IOException, InterruptedException {
        if (target == null) {
            return refresh || holds == null
                    ? null
                    : version(alias, VERSION_LABEL, holds, registry)
                            .map(Refusals::versioned)
                            .orElse(null);
        }
        if (target.isPrerelease()) {
            return Refusals.PRERELEASE;
        }
        AliasHolder holder = holds == null
                ? new AliasHolder.Nothing()
                : version(alias, label(target), holds, registry)
                        .<AliasHolder>map(AliasHolder.Known::new)
                        .orElseGet(AliasHolder.Unknown::new);
        return switch (AliasMove.decide(holder, target)) {
            case REFUSED_BACK -> Refusals.ALIAS_BACK;
            case REFUSED_UNKNOWN -> Refusals.ALIAS_UNKNOWN;
            case CREATED, MOVED, UNCHANGED -> null;
        };
    }

    /** Whether an image is known to be one of this version. */
    boolean isOf(ImageReference alias, TaggedVersion version, String digest, RegistryClient registry)
            throws IOException, InterruptedException {
        return version(alias, label(version), digest, registry)
                .filter(version::equals)
                .isPresent();
    }

    /** The label that holds the version of images whose tags are versions like this one. */
    private static String label(TaggedVersion version) {
        return version.version().equals(version.node()) ? ImageLabels.NODE : VERSION_LABEL;
    }

    /**
     * The version that this job published, otherwise the version in the image's labels. An image that this job published
     * without a version has none, even if it inherited a label.
     */
    private Optional<TaggedVersion> version(ImageReference alias, String label, String digest, RegistryClient registry)
            throws IOException, InterruptedException {
        TaggedVersion known = releases.get(key(alias, digest));
        if (known != null || unversioned.contains(key(alias, digest))) {
            return Optional.ofNullable(known);
        }
        Map<String, String> labels = ImageLabels.read(registry, alias.repository(), digest);
        String node = labels.get(ImageLabels.NODE);
        String version = labels.get(label);
        try {
            if (node == null || version == null) {
                return Optional.empty();
            }
            TaggedVersion read = new TaggedVersion(Version.parse(version), Version.parse(node));
            releases.put(key(alias, digest), read);
            return Optional.of(read);
        } catch (IllegalArgumentException noVersion) {
            return Optional.empty();
        }
    }

    /** The versions that are known by now, by digest. */
    Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        releases.forEach((key, release) -> versions.put(
                key.substring(key.indexOf('@') + 1), release.version().toString()));
        versions.putAll(revisions);
        return versions;
    }

    private static String key(ImageReference tag, String digest) {
        return tag.name() + "@" + digest;
    }
}
