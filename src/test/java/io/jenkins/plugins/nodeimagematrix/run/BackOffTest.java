package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Rebuild;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.MatrixPlanner;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStatus;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a matrix one after another, at times that the test sets, with cells that fail. */
@UnitTest
class BackOffTest {
    private static final String FILE = "image-matrix.yaml";
    private static final WorkerSlot WORKER = new WorkerSlot("w", "agent", Set.of(WorkerSlot.ANY));
    private static final Instant START = Instant.parse("2024-11-20T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path root;

    @TempDir
    Path home;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Set<String> failing = new HashSet<>(Set.of("jessie:6.3.1"));
    private final List<String> tried = new ArrayList<>();
    private Instant now = START;
    private int runs;
    private String only = "";
    private Rebuild rebuild = Rebuild.CHANGED;

    @BeforeEach
    void folder() throws IOException {
        write("base/Dockerfile", "FROM scratch\n");
        write("node/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\nENV V=$V\n");
        write("tests/node/Dockerfile", "RUN node -v\n");
        write(FILE, """
                axes:
                  os: { jessie: {} }
                  node: { releases: ["4.4.7", "6.3.1"] }
                images:
                  base: { repository: "acme/base", dockerfile: base/Dockerfile, tests: tests/node, tag: "8" }
                  node:
                    from: base
                    repository: acme/node
                    dockerfile: node/Dockerfile
                    args: { V: "{node}" }
                    tests: tests/node
                    aliases: [latest]
                """);
    }

    @Test
    void failing_cell_is_tried_ever_more_seldom_while_runs_go_on() throws Exception {
        List<Long> hours = new ArrayList<>();
        for (int hour = 0; hour < 75; hour++) {
            tried.clear();
            run();
            if (tried.contains("jessie:6.3.1")) {
                hours.add(Duration.between(START, now).toHours());
            }
            now = now.plus(HOUR);
        }
        // An attempt takes a second, so a run on the hour comes just before the cell is due.
        assertThat(hours).containsExactly(0L, 1L, 2L, 4L, 7L, 12L, 21L, 38L, 71L);
    }

    @Test
    void deferred_cell_is_reported_with_its_reason_and_its_tags_stay() throws Exception {
        fail(3);
        RunReport report = run();

        CellReport cell = report.cell("jessie:6.3.1").orElseThrow();
        assertThat(cell.state()).isEqualTo(CellState.DEFERRED);
        assertThat(cell.result().reason())
                .isEqualTo("failed 3 times with these inputs, last on 2024-11-20 02:00 UTC; due again on 2024-11-20"
                        + " 03:00 UTC");
        assertThat(cell.attempts().failures()).isEqualTo(3);
        assertThat(report.outcome()).isEqualTo(RunOutcome.UNSTABLE);
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("deferred jessie:6.3.1  failed 3 times with these inputs")
                .contains("2 proven, 1 deferred");
        ReportSchema.require(report);
    }

    @Test
    void console_and_report_of_the_failing_run_say_when_the_cell_is_due() throws Exception {
        fail(2);
        console.reset();
        RunReport report = run();

        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains(
                        "        failed 3 times with these inputs, last on 2024-11-20 01:00 UTC; due again on 2024-11-20"
                                + " 02:00 UTC");
        assertThat(report.cell("jessie:6.3.1").orElseThrow().attempts().dueMillis())
                .isEqualTo(Instant.parse("2024-11-20T02:00:01Z").toEpochMilli());
        assertThat(report.cell("jessie:4.4.7").orElseThrow().attempts()).isNull();
    }

    @Test
    void stuck_cell_is_reported_once() throws Exception {
        List<Integer> stuck = new ArrayList<>();
        for (int attempt = 1; attempt <= 12; attempt++) {
            RunReport report = run();
            if (report.events().stream().anyMatch(event -> event.kind() == RunEvent.Kind.STUCK)) {
                stuck.add(attempt);
                assertThat(report.events()).extracting(RunEvent::cell).containsExactly("jessie:6.3.1");
            }
            now = now.plus(Duration.ofHours(33));
        }
        assertThat(stuck).containsExactly(8);
    }

    @Test
    void cell_is_tried_at_once_when_its_inputs_change() throws Exception {
        fail(5);
        assertThat(triedNow()).isEmpty();

        write("node/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\nENV V=$V W=1\n");
        assertThat(triedNow()).contains("jessie:6.3.1");
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    void cell_is_tried_at_once_when_its_base_changes() throws Exception {
        fail(5);

        write("base/Dockerfile", "FROM scratch\nENV A=b\n");
        assertThat(triedNow()).contains("jessie:6.3.1");
    }

    @Test
    void cell_is_tried_at_once_when_a_user_asks() throws Exception {
        fail(5);
        only = "cell=jessie:6.3.1";
        assertThat(triedNow()).contains("jessie:6.3.1");
        only = "";
        for (Rebuild asked : List.of(Rebuild.FAILED, Rebuild.ALL)) {
            rebuild = Rebuild.CHANGED;
            assertThat(triedNow()).isEmpty();
            rebuild = asked;
            assertThat(triedNow()).contains("jessie:6.3.1");
        }
        assertThat(failures()).isEqualTo(8);
    }

    @Test
    void cells_on_a_deferred_base_are_deferred_and_come_back_with_it() throws Exception {
        failing.clear();
        failing.add("jessie:base");
        fail(4);
        RunReport report = run();

        assertThat(report.cells()).extracting(CellReport::state).containsOnly(CellState.DEFERRED);
        assertThat(report.cell("jessie:4.4.7").orElseThrow().result().reason())
                .isEqualTo("built on jessie:base, which is left for a later run");

        failing.clear();
        now = now.plus(Duration.ofDays(2));
        report = run();
        assertThat(report.cells()).extracting(CellReport::state).containsOnly(CellState.PROVEN);
        assertThat(store().ledger().failed()).isEmpty();
    }

    @Test
    void status_of_the_job_keeps_a_deferred_cell_as_failing() throws Exception {
        fail(3);
        store().record("m", new MatrixStatus.Build(1, "1", 0), run(), true);
        store().record("m", new MatrixStatus.Build(2, "2", 0), fail(1), true);
        store().record("m", new MatrixStatus.Build(3, "3", 0), run(), true);

        MatrixStatus status = store().status().matrices().get(0);
        assertThat(status.cells()).containsEntry("jessie:6.3.1", CellState.FAILED);
        assertThat(status.failures()).singleElement().satisfies(open -> {
            assertThat(open.last().number()).isEqualTo(2);
            assertThat(open.attempts().failures()).isEqualTo(4);
        });
    }

    private RunReport fail(int times) throws Exception {
        RunReport report = null;
        for (int i = 0; i < times; i++) {
            Instant before = now;
            Optional<Instant> due = store().ledger().failed().stream()
                    .filter(cell -> cell.wasTried() && !cell.isDue(before))
                    .map(FailedCell::due)
                    .min(Comparator.naturalOrder());
            now = due.orElse(i == 0 ? now : now.plus(HOUR));
            report = run();
        }
        return report;
    }

    private List<String> triedNow() throws Exception {
        tried.clear();
        run();
        return tried.stream().filter(failing::contains).toList();
    }

    private int failures() throws IOException {
        return store().ledger().failedByName().get("jessie:6.3.1").failures();
    }

    private MatrixStore store() {
        return new MatrixStore(home);
    }

    private RunReport run() throws Exception {
        PlanRequest request = PlanRequest.builder(
                        CatalogueSnapshot.read(null), LocalDate.ofInstant(now, ZoneOffset.UTC))
                .now(now)
                .only(only)
                .rebuild(rebuild)
                .build();
        PlannedMatrix planned = new MatrixPlanner(
                        DescribedPlans.folder(root, FILE, request, new FromInstructions()), request, store())
                .preview();
        String id = "run-" + ++runs;
        try (MatrixRun run = MatrixRun.open(
                Plans.origin(id, "demo #" + runs),
                planned,
                RunSettings.builder().push(false).backOff(BackOff.DEFAULT).build(),
                new Registries(RegistryLogins.ANONYMOUS, 0, planned.plan()),
                store(),
                new RunFolder(home.resolve(id)),
                RunConsole.plain(new PrintStream(console, true, StandardCharsets.UTF_8)))) {
            return run.perform(this::work, ProvenImageLocator.NONE);
        }
    }

    private void work(Scheduler scheduler) {
        for (Optional<Assignment> next = scheduler.take(WORKER); next.isPresent(); next = scheduler.take(WORKER)) {
            String cell = next.get().cell();
            tried.add(cell);
            CellResult made = failing.contains(cell)
                    ? CellResults.failed(cell, "tests/node", 1)
                    : CellResults.proven(cell, "sha256:" + "1".repeat(64));
            CellResult result = CellResult.builder(
                            cell, made.state(), next.get().planned().inputHash(), "")
                    .imageId(made.imageId())
                    .failure(made.failure())
                    .agent("agent")
                    .startedMillis(now.toEpochMilli())
                    .durationMillis(1_000)
                    .build();
            scheduler.complete(next.get(), result);
        }
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
