package io.jenkins.plugins.nodeimagematrix.run.report;

/**
 * How much of an agent a run used.
 *
 * @param cells that ended there
 * @param busyMillis time spent on cells, by all its shards together, in milliseconds
 * @param idleMillis time its shards could have worked and had no cell, up to the end of the run, in milliseconds
 * @param affinityHits cells that stand on another and found that image on the agent's daemon
 * @param basesFetched cells that stand on another and had to get its image from elsewhere
 */
public record AgentUse(String agent, int cells, long busyMillis, long idleMillis, int affinityHits, int basesFetched) {}
