/** The images that a build proved, and its test results. */
package io.jenkins.plugins.nodeimagematrix.job.proof;
