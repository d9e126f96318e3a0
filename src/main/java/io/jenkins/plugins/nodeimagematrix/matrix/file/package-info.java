/** The readers of {@code image-matrix.yaml}. */
package io.jenkins.plugins.nodeimagematrix.matrix.file;
