/** The {@code docker} client, its processes and output, and the daemon's socket. */
package io.jenkins.plugins.nodeimagematrix.docker.client;
