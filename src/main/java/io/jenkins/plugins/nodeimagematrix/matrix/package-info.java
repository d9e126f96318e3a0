/** The matrix file, Dante's inventory, cells, the planner and the alias rules; pure, free of Docker and the clock. */
package io.jenkins.plugins.nodeimagematrix.matrix;
