/** The matrix: a matrix file or an inventory, read from an agent's description of its folder. */
package io.jenkins.plugins.nodeimagematrix.matrix;
