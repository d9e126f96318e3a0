package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Progress;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@UnitTest
class ConsoleReportTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ConsoleReport console = new ConsoleReport(
            RunConsole.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8)),
            List.of("jessie:4.4.7", "jessie:6.3.1"));

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static CellResult cancelled(String cell, String why) {
        return CellResult.builder(cell, CellState.CANCELLED, "hash", why).build();
    }

    @Test
    void a_cell_that_ended_has_a_line_with_its_time_tests_and_what_is_left() {
        Progress progress = new Progress(Map.of(CellState.PROVEN, 1, CellState.WAITING, 1), Duration.ofMillis(18_500));

        console.cell(CellResults.proven("jessie:4.4.7", "sha256:1"), progress);

        assertThat(lines())
                .containsExactly(
                        "[1/2] jessie:4.4.7  proven     2.5 s on agent-1, 1 of 1 test passed  (about 20 s left)");
    }

    @Test
    void each_cell_links_to_its_page_and_columns_stay_aligned() {
        ConsoleReport linked = new ConsoleReport(
                new RunConsole(
                        new PrintStream(bytes, true, StandardCharsets.UTF_8),
                        (cell, text) -> "<" + cell + "|" + text + ">"),
                List.of("jessie:4.4.7", "jessie:4.4.7-slim"));
        CellResult failed = CellResults.failed("jessie:4.4.7", "tests/node", 2);
        Progress progress = new Progress(Map.of(CellState.FAILED, 1, CellState.PROVEN, 1), Duration.ZERO);

        linked.cell(CellResults.proven("jessie:4.4.7-slim", "sha256:1"), progress);
        linked.cell(failed, progress);
        linked.summary(List.of(failed), progress, Duration.ofSeconds(61));

        assertThat(lines())
                .contains(
                        "[2/2] <jessie:4.4.7-slim|jessie:4.4.7-slim>  proven     2.5 s on agent-1, 1 of 1 test passed")
                .anyMatch(line -> line.startsWith("[2/2] <jessie:4.4.7|jessie:4.4.7>       failed"))
                .anyMatch(line -> line.startsWith("  failed   <jessie:4.4.7|jessie:4.4.7>       tests/node"));
    }

    @Test
    void an_abort_has_one_line_for_all_cancelled_cells() {
        List<CellResult> results = List.of(
                cancelled("jessie:4.4.7", "the run was stopped"),
                cancelled("jessie:6.3.1", "built on jessie:4.4.7, which was stopped"));
        Progress progress = new Progress(Map.of(CellState.CANCELLED, 2), Duration.ZERO);

        results.forEach(result -> console.cell(result, progress));
        console.summary(results, progress, Duration.ofSeconds(3));

        assertThat(lines())
                .containsExactly(
                        "", "Node image matrix: 2 cancelled in 3.0 s", "  cancelled 2 cells: the run was stopped");
    }

    @Test
    void a_failed_cell_has_its_last_output_and_comes_first_in_the_summary() {
        CellResult failed = CellResults.failed("jessie:6.3.1", "tests/node", 2);
        Progress progress = new Progress(Map.of(CellState.FAILED, 1, CellState.CANCELLED, 1), Duration.ZERO);

        console.cell(failed, progress);
        console.summary(
                List.of(cancelled("jessie:4.4.7", "the run was stopped"), failed), progress, Duration.ofSeconds(61));

        assertThat(lines())
                .contains("        tests/node/Dockerfile:2: RUN node -v: exited with 1")
                .containsSubsequence(
                        "Node image matrix: 1 failed, 1 cancelled in 1 min 1 s",
                        "  failed   jessie:6.3.1  tests/node/Dockerfile:2: RUN node -v: exited with 1",
                        "  cancelled 1 cell: the run was stopped");
    }

    @Test
    void cells_that_failed_for_one_cause_have_its_output_once() {
        CellResult one = CellResults.failed("jessie:4.4.7", "tests/node", 2);
        CellResult two = CellResults.failed("jessie:6.3.1", "tests/node", 2);
        CellResult other = CellResults.failed("jessie:6.3.2", "tests/node", 3);
        Progress progress = new Progress(Map.of(CellState.FAILED, 3), Duration.ZERO);

        List.of(one, two, other).forEach(result -> console.cell(result, progress));
        console.summary(List.of(one, two, other), progress, Duration.ofSeconds(61));

        assertThat(lines())
                .containsSubsequence(
                        "        tests/node/Dockerfile:2: RUN node -v: exited with 1",
                        "        | bad \u001b[31mred",
                        "        tests/node/Dockerfile:2: RUN node -v: exited with 1",
                        "        the same as jessie:4.4.7",
                        "        tests/node/Dockerfile:3: RUN node -v: exited with 1",
                        "        | bad \u001b[31mred",
                        "  failed   2 cells: tests/node/Dockerfile:2: RUN node -v: exited with 1",
                        "           jessie:4.4.7, jessie:6.3.1",
                        "  failed   jessie:6.3.2  tests/node/Dockerfile:3: RUN node -v: exited with 1")
                .filteredOn(line -> line.startsWith("        | "))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5 s",
        "18500, 20 s",
        "57000, 55 s",
        "57600, 1 min",
        "89000, 1 min",
        "600000, 10 min",
        "7500000, 2 h 5 min"
    })
    void expected_times_are_rounded(long millis, String text) {
        assertThat(ConsoleReport.estimate(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
