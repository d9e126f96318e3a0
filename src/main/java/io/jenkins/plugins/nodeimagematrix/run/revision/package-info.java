/** The numbers of revisions. */
package io.jenkins.plugins.nodeimagematrix.run.revision;
