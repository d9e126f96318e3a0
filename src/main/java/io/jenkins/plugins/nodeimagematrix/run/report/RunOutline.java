package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outline of a run: the states of its cells and the held updates, without the rest of the report. A later run is
 * compared with it, and the pages of a build and a job show it. Reading skips most of a large report.
 *
 * @param states states by cell name, in the order of the plan
 * @param faults failures in one line by cell name, for cells that failed
 */
public record RunOutline(
        String build, Map<String, CellState> states, Map<String, String> faults, List<HeldReleaseReport> held) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public RunOutline {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        faults = Map.copyOf(faults);
        held = held == null ? List.of() : List.copyOf(held);
    }

    /** A report or a grid. */
    private record Report(String build, List<Cell> cells, List<HeldReleaseReport> held) {}

    private record Cell(String name, CellState state, String fault, Result result) {
        CellState is() {
            return state != null ? state : result != null ? result.state() : CellState.WAITING;
        }

        String failure() {
            return fault == null && result != null ? headline(result.failure()) : fault;
        }
    }

    private record Result(CellState state, CellFailure failure) {}

    public static RunOutline of(RunReport report) {
        Map<String, CellState> states = new LinkedHashMap<>();
        Map<String, String> faults = new LinkedHashMap<>();
        for (RunReport.CellReport cell : report.cells()) {
            states.put(cell.name(), cell.state());
            put(
                    faults,
                    cell.name(),
                    cell.result() == null ? null : headline(cell.result().failure()));
        }
        return new RunOutline(report.build(), states, faults, report.held());
    }

    /** @param file a {@link RunReport} or a {@link GridReport} */
    public static RunOutline read(Path file) throws IOException {
        Report read;
        try (InputStream in = CompactFile.open(file)) {
            read = JSON.readValue(in, Report.class);
        }
        Map<String, CellState> states = new LinkedHashMap<>();
        Map<String, String> faults = new LinkedHashMap<>();
        if (read.cells() != null) {
            for (Cell cell : read.cells()) {
                states.put(cell.name(), cell.is());
                put(faults, cell.name(), cell.failure());
            }
        }
        return new RunOutline(read.build(), states, faults, read.held());
    }

    private static String headline(CellFailure failure) {
        return failure == null ? null : failure.headline();
    }

    private static void put(Map<String, String> faults, String cell, String fault) {
        if (fault != null) {
            faults.put(cell, fault);
        }
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
