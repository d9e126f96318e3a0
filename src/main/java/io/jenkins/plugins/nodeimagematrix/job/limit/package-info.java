/** What one build is limited to: the cell that a user rebuilds, or what a look found. */
package io.jenkins.plugins.nodeimagematrix.job.limit;
