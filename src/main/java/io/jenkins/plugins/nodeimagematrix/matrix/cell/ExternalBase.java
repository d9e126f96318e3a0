package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import java.io.Serializable;

/**
 * An image that is not built here and that a cell stands on.
 *
 * @param image as the matrix file or the Dockerfile names it
 * @param digest the one it counts with, or null if none is known and it counts by its name alone
 */
public record ExternalBase(String image, String digest) implements Serializable {}
