package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;

/**
 * What an agent said of a cell, not judged yet.
 *
 * @param startedMillis when it was asked
 * @param durationMillis how long it took
 */
public record AgentAnswer(CellRequest order, byte[] text, long startedMillis, long durationMillis) {}
