/** Callables that run on an agent. */
package io.jenkins.plugins.nodeimagematrix.agent.remote;
