/** Cells: their names, values and order. */
package io.jenkins.plugins.nodeimagematrix.matrix.cell;
