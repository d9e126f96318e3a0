/** The pages of a build and of a cell, and the files that they show. */
package io.jenkins.plugins.nodeimagematrix.job.page;
