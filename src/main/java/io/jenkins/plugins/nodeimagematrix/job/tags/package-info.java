/** Tags that people or steps publish, withdraw and take back. */
package io.jenkins.plugins.nodeimagematrix.job.tags;
