/** Calls to an agent that end when its channel does. */
package io.jenkins.plugins.nodeimagematrix.agent.channel;
