package io.jenkins.plugins.nodeimagematrix.docker.image;

import java.io.Serializable;

/**
 * One layer of an image.
 *
 * @param diffId digest of the layer's uncompressed tar, {@code sha256:...} (OCI image specification, "Layer DiffID")
 * @param size in bytes
 * @param instruction what made it, as the image's history says; empty if the history does not say
 * @param created when, in ISO 8601; empty if the history does not say
 */
public record ImageLayer(String diffId, long size, String instruction, String created) implements Serializable {}
