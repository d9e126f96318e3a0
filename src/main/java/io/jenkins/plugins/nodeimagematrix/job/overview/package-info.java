/** The page of a job, its badge and its tab. */
package io.jenkins.plugins.nodeimagematrix.job.overview;
