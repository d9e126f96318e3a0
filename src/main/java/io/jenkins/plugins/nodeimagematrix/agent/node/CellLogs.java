package io.jenkins.plugins.nodeimagematrix.agent.node;

import java.io.IOException;
import java.io.OutputStream;

/** Where a cell's full log goes; opened again, after an agent was lost, it goes on where it stopped. */
@FunctionalInterface
public interface CellLogs {
    OutputStream open(String cell, String agent) throws IOException;
}
