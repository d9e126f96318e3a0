/** The settings of the build step and the global configuration. */
package io.jenkins.plugins.nodeimagematrix.job.config;
