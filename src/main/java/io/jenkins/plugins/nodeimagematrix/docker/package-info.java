/** An agent's own Docker daemon: building candidates, test layers, saving and loading images, build output as events. */
package io.jenkins.plugins.nodeimagematrix.docker;
