package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;

import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The exact image that an image must stand on, and how its Dockerfile names it.
 *
 * <p>The Dockerfile either declares {@code ARG BASE} before its first {@code FROM} and says {@code FROM ${BASE}}, or its
 * {@code FROM} says one of {@code names}. Either way the final stage gets the image with this id.
 *
 * @param imageId as the daemon knows it, {@code sha256:...}; {@code null} for {@link #SCRATCH} only
 * @param names what the base is called in the Dockerfile, with its tag
 * @param digest at the registry it comes from; {@code null} if no registry is known to have it
 */
public record BaseImage(String imageId, List<String> names, String digest) implements Serializable {
    /** No image at all. */
    public static final BaseImage SCRATCH = new BaseImage(null, List.of(ExternalImage.SCRATCH), null);

    public BaseImage {
        names = List.copyOf(names);
        if (imageId == null && !names.equals(List.of(ExternalImage.SCRATCH))) {
            throw new NullPointerException("imageId");
        }
    }

    /** An image that no registry is known to have. */
    public BaseImage(String imageId, List<String> names) {
        this(Objects.requireNonNull(imageId, "imageId"), names, null);
    }
}
