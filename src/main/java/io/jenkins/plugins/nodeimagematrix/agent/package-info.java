/** Fan-out over Jenkins agents: shards as queue tasks, and the callables that carry work to an agent. */
package io.jenkins.plugins.nodeimagematrix.agent;
