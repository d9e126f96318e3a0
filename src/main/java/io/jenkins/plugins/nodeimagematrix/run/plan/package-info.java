/** The planning of a run: folder, release catalogue, changed bases, recall from the registry. */
package io.jenkins.plugins.nodeimagematrix.run.plan;
