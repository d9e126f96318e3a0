package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import java.time.Duration;

/**
 * An agent's answer for a cell, not verified yet.
 *
 * @param text the result, in the form of {@code CellResultVerifier}
 * @param startedMillis when the agent was called
 * @param took the time from the request to the answer
 */
public record AgentAnswer(CellRequest request, byte[] text, long startedMillis, Duration took) {}
