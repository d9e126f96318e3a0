/** What a job has published: undo, withdraw, drift. */
package io.jenkins.plugins.nodeimagematrix.run.published;
