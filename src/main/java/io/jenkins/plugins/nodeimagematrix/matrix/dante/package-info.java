/** Dante's {@code inventory.yml} and its converter. */
package io.jenkins.plugins.nodeimagematrix.matrix.dante;
