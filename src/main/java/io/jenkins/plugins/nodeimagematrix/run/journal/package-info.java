/** The journal of a run, and runs that were interrupted. */
package io.jenkins.plugins.nodeimagematrix.run.journal;
