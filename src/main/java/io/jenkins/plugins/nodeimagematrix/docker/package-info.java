/** The agent's daemon: candidates and test layers. */
package io.jenkins.plugins.nodeimagematrix.docker;
