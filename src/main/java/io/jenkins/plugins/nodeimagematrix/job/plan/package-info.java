/** The plan of a build, its preview in the form, and its lock file. */
package io.jenkins.plugins.nodeimagematrix.job.plan;
