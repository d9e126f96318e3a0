package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.run.CellAnswers;
import io.jenkins.plugins.nodeimagematrix.run.CellOrders;

/**
 * What a run and its agents exchange about cells.
 *
 * @param orders what an agent is told of a cell
 * @param answers what is believed of what it answers
 * @param logs where its output goes
 */
public record RunCells(CellOrders orders, CellAnswers answers, CellLogs logs) {}
