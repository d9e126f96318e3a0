/** The trigger that starts builds for new releases, moved base images and due cells. */
package io.jenkins.plugins.nodeimagematrix.job.trigger;
