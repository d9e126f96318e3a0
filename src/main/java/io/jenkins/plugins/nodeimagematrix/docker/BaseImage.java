package io.jenkins.plugins.nodeimagematrix.docker;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The exact image a child must stand on, and how the child's Dockerfile names it.
 *
 * <p>The Dockerfile either declares {@code ARG BASE} before its first {@code FROM} and says {@code FROM ${BASE}}, or its
 * {@code FROM} says one of {@code names}. Either way the final stage gets the image with this id.
 *
 * @param imageId as the daemon knows it, {@code sha256:...}
 * @param names what the parent is called in the Dockerfile: its repository, with or without tag
 */
public record BaseImage(String imageId, List<String> names) implements Serializable {
    /** The build argument that names the parent. */
    public static final String ARGUMENT = "BASE";

    public BaseImage {
        Objects.requireNonNull(imageId, "imageId");
        names = List.copyOf(names);
    }
}
