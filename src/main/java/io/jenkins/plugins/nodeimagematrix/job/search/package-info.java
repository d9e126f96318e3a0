/** The search box: cells, tags and digests of a job or of a matrix. */
package io.jenkins.plugins.nodeimagematrix.job.search;
