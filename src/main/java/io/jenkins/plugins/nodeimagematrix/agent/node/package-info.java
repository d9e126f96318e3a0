/** One agent: session, image, clean-up. */
package io.jenkins.plugins.nodeimagematrix.agent.node;
