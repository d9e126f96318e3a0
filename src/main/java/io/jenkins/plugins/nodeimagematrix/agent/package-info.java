/** Fan-out over Jenkins agents: shards as queue tasks, and callables that run on agents. */
package io.jenkins.plugins.nodeimagematrix.agent;
