package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the cells of a run stand or ended, and nothing else of its report: what a later run is compared with, and a build's own
 * page tells; in the order of the plan. Reading it passes over what a large report mostly consists of.
 */
public record RunOutline(String build, Map<String, CellState> states) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RunOutline {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    }

    private record Report(String build, List<Cell> cells) {}

    private record Cell(String name, Result result) {}

    private record Result(CellState state) {}

    public static RunOutline of(RunReport report) {
        Map<String, CellState> states = new LinkedHashMap<>();
        report.cells().forEach(cell -> states.put(cell.name(), cell.state()));
        return new RunOutline(report.build(), states);
    }

    public static RunOutline read(Path report) throws IOException {
        Report read = JSON.readValue(report.toFile(), Report.class);
        Map<String, CellState> states = new LinkedHashMap<>();
        for (Cell cell : read.cells()) {
            states.put(
                    cell.name(),
                    cell.result() == null ? CellState.WAITING : cell.result().state());
        }
        return new RunOutline(read.build(), states);
    }

    /** The cells in a state, in the order of the plan. */
    public List<String> cells(CellState state) {
        return states.keySet().stream()
                .filter(cell -> states.get(cell) == state)
                .toList();
    }

    boolean failed(String cell) {
        return states.get(cell) == CellState.FAILED;
    }
}
