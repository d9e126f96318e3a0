/** Statements about the images of a run, from its plan and results: test results and provenance, signed. */
package io.jenkins.plugins.nodeimagematrix.run.proof;
