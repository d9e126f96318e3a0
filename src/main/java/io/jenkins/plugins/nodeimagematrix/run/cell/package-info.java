/** The work for one cell on its daemon, and the check of the result. */
package io.jenkins.plugins.nodeimagematrix.run.cell;
