/** The planning of a run: folder, release catalogue, moved bases, recall. */
package io.jenkins.plugins.nodeimagematrix.run.plan;
