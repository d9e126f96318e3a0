package io.jenkins.plugins.nodeimagematrix.agent.node;

import java.io.IOException;
import java.io.OutputStream;

/** The full logs of cells. A log that is opened again, after an agent was lost, is appended to. */
@FunctionalInterface
public interface CellLogs {
    OutputStream open(String cell, String agent) throws IOException;
}
