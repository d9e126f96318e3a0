/** A matrix file or an inventory, read from what an agent described of its folder. */
package io.jenkins.plugins.nodeimagematrix.matrix;
