/** Images of a daemon: look-up, save, load, disk budget. */
package io.jenkins.plugins.nodeimagematrix.docker.image;
