package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.GridReport.GridCell;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldReleaseReport;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class GridReportTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void tells_cells_of_one_place_apart_by_what_their_names_add() {
        GridReport grid = GridReport.of(
                report(
                        RunOutcome.OPEN,
                        cell("jessie:4.4.7", "node", "4.4.7", null),
                        cell("jessie:4.4.7-slim-linux-arm64", "node", "4.4.7", null),
                        cell("jessie:base", "base", null, null),
                        cell("jessie:base-slim", "base", null, null)),
                null,
                null);

        assertThat(grid.cells()).extracting(GridCell::column).containsExactly("4.4.7", "4.4.7", "base", "base");
        assertThat(grid.cells()).extracting(GridCell::variant).containsExactly("", "slim-linux-arm64", "", "slim");
    }

    @Test
    void marks_what_failed_now_and_not_before() {
        RunOutline before = new RunOutline(
                "job #0", Map.of("a:1.0.0", CellState.PROVEN, "b:1.0.0", CellState.FAILED), Map.of(), List.of());
        RunReport now = report(
                RunOutcome.UNSTABLE,
                cell("a:1.0.0", "node", "1.0.0", CellState.FAILED),
                cell("b:1.0.0", "node", "1.0.0", CellState.FAILED));

        assertThat(GridReport.of(now, null, before).cells())
                .extracting(GridCell::fresh)
                .containsExactly(true, false);
        assertThat(GridReport.of(now, null, null).cells())
                .extracting(GridCell::fresh)
                .containsExactly(false, false);
    }

    @Test
    void cells_that_failed_for_the_same_reason_have_the_same_cause() {
        CellFailure atLine = new CellFailure(
                CellFailure.Kind.TEST, "tests/node", "Dockerfile", 3, "RUN test 1.0.0", 1, "exited with status 1", "");
        CellFailure atLineToo = new CellFailure(
                CellFailure.Kind.TEST, "tests/node", "Dockerfile", 3, "RUN test 2.0.0", 1, "exited with status 1", "");
        CellFailure otherStatus = new CellFailure(
                CellFailure.Kind.TEST, "tests/node", "Dockerfile", 3, "RUN test 1.0.0", 2, "exited with status 2", "");
        CellFailure lost = CellFailure.of(CellFailure.Kind.TRANSPORT, "the base image jessie:1.0.0 can't be pulled");
        CellFailure lostToo = CellFailure.of(CellFailure.Kind.TRANSPORT, "the base image wheezy:2.0.0 can't be pulled");

        assertThat(atLine.cause(List.of("jessie:1.0.0"))).isEqualTo(atLineToo.cause(List.of("jessie:2.0.0")));
        assertThat(otherStatus.cause(List.of())).isNotEqualTo(atLine.cause(List.of()));
        assertThat(lost.cause(List.of("jessie:1.0.0", "1.0.0", "jessie")))
                .isEqualTo(lostToo.cause(List.of("wheezy:2.0.0", "2.0.0", "wheezy")))
                .isNotEqualTo(CellFailure.of(CellFailure.Kind.TRANSPORT, "connection refused")
                        .cause(List.of()));
    }

    @Test
    void outline_is_the_same_of_a_report_as_it_stands_as_it_was_written_and_of_its_grid(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("report.json");
        Path grid = folder.resolve("grid.json");
        RunReport report = report(
                RunOutcome.UNSTABLE,
                cell("a:1.0.0", "node", "1.0.0", CellState.FAILED),
                cell("b:1.0.0", "node", "1.0.0", null));
        report.write(file);
        GridReport.of(report, null, null).write(grid);

        RunOutline outline = RunOutline.of(report);
        assertThat(outline.states()).isEqualTo(Map.of("a:1.0.0", CellState.FAILED, "b:1.0.0", CellState.WAITING));
        assertThat(outline.held()).isNotEmpty().isEqualTo(report.held());
        assertThat(RunOutline.read(file)).isEqualTo(outline);
        assertThat(RunOutline.read(grid)).isEqualTo(outline);
    }

    @Test
    void outline_of_the_grid_of_a_run_without_cells_is_empty(@TempDir Path folder) throws Exception {
        Path grid = folder.resolve("grid.json");
        RunReport report = report(RunOutcome.FAILURE);
        GridReport.of(report, null, null).write(grid);

        assertThat(RunOutline.read(grid)).isEqualTo(RunOutline.of(report));
    }

    @Test
    void says_the_same_as_long_as_nothing_changed_in_a_run_that_goes_on() throws Exception {
        RunReport first = report(RunOutcome.OPEN, cell("a:1.0.0", "node", "1.0.0", CellState.RUNNING));
        RunReport later = new RunReport(
                first.version(),
                first.runId(),
                first.build(),
                first.matrixFile(),
                first.catalogue(),
                first.startedMillis(),
                first.durationMillis() + 5_000,
                RunOutcome.OPEN,
                first.cells(),
                first.tagUpdates(),
                first.held(),
                first.agents(),
                first.events(),
                first.heldBases());

        assertThat(JSON.writeValueAsString(GridReport.of(later, Duration.ofMillis(7), null)))
                .isEqualTo(JSON.writeValueAsString(GridReport.of(first, Duration.ofMillis(7), null)));
    }

    @Test
    void leaves_out_what_is_empty() {
        JsonNode grid = JSON.valueToTree(
                GridReport.of(report(RunOutcome.OPEN, cell("a:1.0.0", "node", "1.0.0", null)), null, null));

        assertThat(grid.path("running").asBoolean()).isTrue();
        assertThat(grid.has("remainingMillis")).isFalse();
        assertThat(grid.has("durationMillis")).isFalse();
        JsonNode cell = grid.path("cells").path(0);
        assertThat(cell.path("state").asText()).isEqualTo("WAITING");
        assertThat(cell.has("agent")).isFalse();
        assertThat(cell.has("millis")).isFalse();
        assertThat(cell.has("fresh")).isFalse();
        assertThat(cell.path("tags")).extracting(JsonNode::asText).containsExactly("tag", "alias");
    }

    @Test
    void gives_moves_in_portions() {
        RunReport report = report(RunOutcome.SUCCESS, cell("a:1.0.0", "node", "1.0.0", CellState.PROVEN));

        TagUpdatesReport portion = TagUpdatesReport.of(report, TagUpdate.Kind.CREATED, 1, 1);

        assertThat(portion.total()).isEqualTo(3);
        assertThat(portion.tagUpdates()).extracting(TagUpdate::reference).containsExactly("r/a:2");
        assertThat(TagUpdatesReport.of(report, TagUpdate.Kind.CREATED, 99, 1).tagUpdates())
                .isEmpty();
        assertThat(TagUpdatesReport.of(report, TagUpdate.Kind.MOVED, 0, 10).total())
                .isZero();
    }

    private static RunReport report(RunOutcome outcome, CellReport... cells) {
        List<TagUpdate> updates = List.of(update("r/a:1"), update("r/a:2"), update("r/a:3"));
        return new RunReport(
                RunReport.VERSION,
                "id",
                "job #1",
                "image-matrix.yaml",
                "snapshot",
                1_000,
                2_000,
                outcome,
                List.of(cells),
                updates,
                List.of(new HeldReleaseReport("1.1.0", "1", "2026-01-02", false, "updates: patch")),
                List.of(),
                List.of(),
                List.of());
    }

    private static TagUpdate update(String reference) {
        return new TagUpdate(reference, "a:1.0.0", false, TagUpdate.Kind.CREATED, null, "sha256:1", "");
    }

    private static CellReport cell(String name, String image, String node, CellState state) {
        String os = name.substring(0, name.indexOf(':'));
        CellResult result = state == null
                ? null
                : CellResult.builder(name, state, "hash", "is new")
                        .failure(state == CellState.FAILED ? CellFailure.of(CellFailure.Kind.TEST, "no") : null)
                        .agent("agent")
                        .startedMillis(1)
                        .durationMillis(2)
                        .build();
        return new CellReport(
                name,
                image,
                os,
                node,
                node == null ? "" : "1",
                null,
                null,
                List.of("r.example:5000/x:tag"),
                List.of("r.example:5000/x:alias", "r.example:5000/y:alias"),
                null,
                result,
                null);
    }
}
