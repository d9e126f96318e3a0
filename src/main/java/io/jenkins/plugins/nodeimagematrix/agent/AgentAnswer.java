package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.run.CellOrder;

/**
 * What an agent said of a cell, not judged yet.
 *
 * @param startedMillis when it was asked
 * @param durationMillis how long it took
 */
record AgentAnswer(CellOrder order, byte[] text, long startedMillis, long durationMillis) {}
