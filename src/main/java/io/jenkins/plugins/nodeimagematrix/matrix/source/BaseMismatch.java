package io.jenkins.plugins.nodeimagematrix.matrix.source;

/**
 * A Dockerfile whose built stage stands on another image than the matrix file says.
 *
 * @param line of the {@code FROM} to blame; 1 if the file has none
 * @param message both images, and how to mend it
 */
public record BaseMismatch(int line, String message) {}
