package io.jenkins.plugins.nodeimagematrix.docker.image;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The daemon's data of an image.
 *
 * @param id {@code sha256:...}; the configuration's digest in the classic store, a manifest's or index's digest in
 *     containerd's
 * @param mediaType of the content with the digest {@code id}; empty with the classic store
 * @param diffIds its layers, lowest first
 * @param size in bytes, all layers
 * @param created in ISO 8601
 * @param variant of the architecture, such as {@code v7}; empty for none
 * @param repoDigests {@code repository@sha256:...} for each known registry copy
 */
public record ImageFacts(
        String id,
        String mediaType,
        List<String> tags,
        List<String> diffIds,
        long size,
        String created,
        Map<String, String> labels,
        String os,
        String architecture,
        String variant,
        List<String> repoDigests)
        implements Serializable {
    public ImageFacts {
        tags = List.copyOf(tags);
        diffIds = List.copyOf(diffIds);
        labels = Map.copyOf(labels);
        repoDigests = List.copyOf(repoDigests);
    }

    /** The platform in the form of builders: {@code linux/arm/v7}. */
    public String platform() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }

    /** Whether it is for the platform; its variant is optional. */
    boolean isFor(String platform) {
        String own = platform();
        return own.equals(platform) || own.startsWith(platform + "/") || platform.startsWith(own + "/");
    }

    /** Whether it came from a registry with this digest. */
    boolean hasDigest(String digest) {
        return repoDigests.stream().anyMatch(name -> name.endsWith("@" + digest));
    }

    /** Whether this image was built on the other: its layers begin with all layers of the other. */
    public boolean standsOn(ImageFacts base) {
        return diffIds.size() >= base.diffIds.size()
                && diffIds.subList(0, base.diffIds.size()).equals(base.diffIds);
    }
}
