/** Calls through the channel of an agent: pings, pending calls, causes of faults. */
package io.jenkins.plugins.nodeimagematrix.agent.channel;
