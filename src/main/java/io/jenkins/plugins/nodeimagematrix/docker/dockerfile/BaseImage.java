package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The exact base image of an image, and its names in the Dockerfile.
 *
 * <p>The Dockerfile either declares {@code ARG BASE} before its first {@code FROM} and has {@code FROM ${BASE}}, or
 * its {@code FROM} has one of {@code names}. In both cases the final stage is built on the image with this id.
 *
 * @param imageId on the daemon, {@code sha256:...}; {@code null} for {@link #SCRATCH} only
 * @param names of the base in the Dockerfile, with tag
 * @param digest at its registry; {@code null} if it did not come from a registry
 */
public record BaseImage(String imageId, List<String> names, String digest) implements Serializable {
    /** The empty base image. */
    public static final BaseImage SCRATCH = new BaseImage(null, List.of(ExternalImage.SCRATCH), null);

    public BaseImage {
        names = List.copyOf(names);
        if (imageId == null && !names.equals(List.of(ExternalImage.SCRATCH))) {
            throw new NullPointerException("imageId");
        }
    }

    /** An image that did not come from a registry. */
    public BaseImage(String imageId, List<String> names) {
        this(Objects.requireNonNull(imageId, "imageId"), names, null);
    }
}
