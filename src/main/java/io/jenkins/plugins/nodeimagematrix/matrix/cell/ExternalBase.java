package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import java.io.Serializable;

/**
 * An image from outside of the matrix that a cell is built on.
 *
 * @param image as named in the matrix file or the Dockerfile
 * @param digest the digest that enters the input hash; null if not known, and then only the name does
 */
public record ExternalBase(String image, String digest) implements Serializable {}
