package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.run.CellAnswers;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import java.io.IOException;

/**
 * What an agent said of a cell, not judged yet.
 *
 * @param startedMillis when it was asked
 * @param durationMillis how long it took
 */
record AgentAnswer(String agent, CellOrder order, byte[] text, long startedMillis, long durationMillis) {
    /** Judges it, and has the registry hold the image; the agent has no more part in that. */
    CellResult settle(CellAnswers answers) throws IOException, InterruptedException {
        return answers.accept(text, order, agent, startedMillis, durationMillis);
    }
}
