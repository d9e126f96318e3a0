/** One build: classic builder and BuildKit, progress, diagnosis, clean-up. */
package io.jenkins.plugins.nodeimagematrix.docker.build;
