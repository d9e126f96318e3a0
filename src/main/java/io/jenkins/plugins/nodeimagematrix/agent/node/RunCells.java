package io.jenkins.plugins.nodeimagematrix.agent.node;

import io.jenkins.plugins.nodeimagematrix.agent.remote.LimitListener;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;

/**
 * What a run and its agents exchange about cells.
 *
 * @param requests what an agent is sent for a cell
 * @param verifier checks the agent's answers
 * @param logs takes the output of cells
 * @param waits receives the agents' waits for limits of registries
 */
public record RunCells(CellRequests requests, CellResultVerifier verifier, CellLogs logs, LimitListener waits) {}
