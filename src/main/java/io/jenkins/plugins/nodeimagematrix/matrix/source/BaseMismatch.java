package io.jenkins.plugins.nodeimagematrix.matrix.source;

/**
 * A Dockerfile whose built stage has another base image than the matrix file names.
 *
 * @param line of the wrong {@code FROM}; 1 if the file has none
 * @param message both images, and the remedy
 */
public record BaseMismatch(int line, String message) {}
