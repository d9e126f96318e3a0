/** The notices of a build's publications. */
package io.jenkins.plugins.nodeimagematrix.job.notice;
