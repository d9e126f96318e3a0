/** Shards in Jenkins' queue, and the agents of a run. */
package io.jenkins.plugins.nodeimagematrix.agent.queue;
