package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;

/**
 * An agent's answer for a cell, not verified yet.
 *
 * @param text the result, in the form of {@code CellResultVerifier}
 * @param startedMillis when the agent was called
 * @param durationMillis how long it took
 */
public record AgentAnswer(CellRequest request, byte[] text, long startedMillis, long durationMillis) {}
