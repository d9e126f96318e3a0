/** The pages of a build and of a cell, and the files that these pages read. */
package io.jenkins.plugins.nodeimagematrix.job.page;
