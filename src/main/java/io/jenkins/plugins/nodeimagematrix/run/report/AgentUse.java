package io.jenkins.plugins.nodeimagematrix.run.report;

/**
 * The use of one agent by a run.
 *
 * @param cells number of cells that ended there
 * @param busyMillis time that its shards spent on cells, summed up, in milliseconds
 * @param idleMillis time that its slots were free until the end of the run, summed up, in milliseconds
 * @param affinityHits number of cells whose base cell's image was on the agent's daemon already
 * @param basesFetched number of cells whose base cell's image had to be fetched
 */
public record AgentUse(String agent, int cells, long busyMillis, long idleMillis, int affinityHits, int basesFetched) {}
