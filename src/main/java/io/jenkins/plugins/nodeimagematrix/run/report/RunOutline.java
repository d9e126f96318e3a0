package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outline of a run: the states of its cells and the held releases, without the rest of the report. A later run is
 * compared with it, and the pages of a build and a job show it. Reading skips most of a large report.
 *
 * @param states states by cell name, in the order of the plan
 */
public record RunOutline(String build, Map<String, CellState> states, List<HeldReleaseReport> held) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RunOutline {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        held = held == null ? List.of() : List.copyOf(held);
    }

    /** A report or a grid. */
    private record Report(String build, List<Cell> cells, List<HeldReleaseReport> held) {}

    private record Cell(String name, CellState state, Result result) {
        CellState is() {
            return state != null ? state : result != null ? result.state() : CellState.WAITING;
        }
    }

    private record Result(CellState state) {}

    public static RunOutline of(RunReport report) {
        Map<String, CellState> states = new LinkedHashMap<>();
        report.cells().forEach(cell -> states.put(cell.name(), cell.state()));
        return new RunOutline(report.build(), states, report.held());
    }

    /** @param file a {@link RunReport} or a {@link GridReport} */
    public static RunOutline read(Path file) throws IOException {
        Report read = JSON.readValue(file.toFile(), Report.class);
        Map<String, CellState> states = new LinkedHashMap<>();
        if (read.cells() != null) {
            read.cells().forEach(cell -> states.put(cell.name(), cell.is()));
        }
        return new RunOutline(read.build(), states, read.held());
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
