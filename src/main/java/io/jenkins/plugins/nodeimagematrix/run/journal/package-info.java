/** The journal of a run, and interrupted runs. */
package io.jenkins.plugins.nodeimagematrix.run.journal;
