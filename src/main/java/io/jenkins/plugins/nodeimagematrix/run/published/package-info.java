/** The published tags of a job: undo, withdrawal, drift. */
package io.jenkins.plugins.nodeimagematrix.run.published;
