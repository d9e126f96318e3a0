/** The plan of a build, and its preview in the form. */
package io.jenkins.plugins.nodeimagematrix.job.plan;
