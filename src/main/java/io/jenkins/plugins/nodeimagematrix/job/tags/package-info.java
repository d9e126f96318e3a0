/** Tags that users or build steps publish, withdraw and revert. */
package io.jenkins.plugins.nodeimagematrix.job.tags;
