package io.jenkins.plugins.nodeimagematrix.docker.image;

import java.io.Serializable;

/**
 * One layer of an image.
 *
 * @param diffId digest of the layer's uncompressed tar, {@code sha256:...} (OCI image specification, "Layer DiffID")
 * @param size in bytes
 * @param instruction that created it, from the image's history; empty if unknown
 * @param created in ISO 8601, from the image's history; empty if unknown
 */
public record ImageLayer(String diffId, long size, String instruction, String created) implements Serializable {}
