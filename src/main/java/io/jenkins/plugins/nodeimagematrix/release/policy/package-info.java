/** The selection of releases: the update policy and the lock file. */
package io.jenkins.plugins.nodeimagematrix.release.policy;
