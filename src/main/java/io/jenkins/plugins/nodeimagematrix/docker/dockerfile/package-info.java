/** Dockerfiles: stages, base images, and how they are rendered for a build. */
package io.jenkins.plugins.nodeimagematrix.docker.dockerfile;
