/** Access to registries and secrets in the scope of a build. */
package io.jenkins.plugins.nodeimagematrix.job.registry;
