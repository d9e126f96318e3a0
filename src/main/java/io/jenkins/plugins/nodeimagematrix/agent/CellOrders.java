package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.BaseSource;
import io.jenkins.plugins.nodeimagematrix.run.CellOrder;
import java.util.Map;

/** Writes the order for a cell, once it is known where it will be done. */
@FunctionalInterface
public interface CellOrders {
    CellOrder order(PlannedCell planned, String root, BaseSource base, Map<String, String> environment);
}
