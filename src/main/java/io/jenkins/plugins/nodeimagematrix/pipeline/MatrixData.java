package io.jenkins.plugins.nodeimagematrix.pipeline;

import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** A run's outcome as plain maps, lists and strings, which a sandboxed Pipeline may use without approval. */
final class MatrixData {
    private MatrixData() {}

    static Map<String, Serializable> of(RunReport report) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("outcome", report.outcome());
        data.put("durationMillis", report.durationMillis());
        ArrayList<Serializable> cells = new ArrayList<>();
        report.cells().forEach(cell -> cells.add(cell(cell)));
        data.put("cells", cells);
        return data;
    }

    private static LinkedHashMap<String, Serializable> cell(RunReport.CellReport cell) {
        LinkedHashMap<String, Serializable> data = new LinkedHashMap<>();
        data.put("name", cell.name());
        data.put("image", cell.image());
        data.put("os", cell.os());
        data.put("node", cell.node());
        data.put("pinned", new ArrayList<>(cell.pinned()));
        data.put("aliases", new ArrayList<>(cell.aliases()));
        CellResult result = cell.result();
        data.put("state", result == null ? "waiting" : result.state().name().toLowerCase(java.util.Locale.ROOT));
        data.put("imageId", result == null ? null : result.imageId());
        data.put(
                "digest",
                result == null || result.staged() == null
                        ? null
                        : result.staged().digest());
        data.put("agent", result == null ? null : result.agent());
        data.put("durationMillis", result == null ? 0L : result.durationMillis());
        data.put(
                "failure",
                result == null || result.failure() == null
                        ? null
                        : result.failure().headline());
        return data;
    }
}
