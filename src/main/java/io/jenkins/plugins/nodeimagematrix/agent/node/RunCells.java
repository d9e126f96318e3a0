package io.jenkins.plugins.nodeimagematrix.agent.node;

import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;

/**
 * What a run and its agents exchange about cells.
 *
 * @param orders what an agent is told of a cell
 * @param answers what is believed of what it answers
 * @param logs where its output goes
 */
public record RunCells(CellRequests orders, CellResultVerifier answers, CellLogs logs) {}
