/** One agent: its name, session, images and clean-up. */
package io.jenkins.plugins.nodeimagematrix.agent.node;
