package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellOutcome;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class MatrixRunTest {
    private static final WorkerSlot WORKER = new WorkerSlot("w", "agent", Set.of(WorkerSlot.ANY));

    @TempDir
    Path home;

    private final Plan plan = Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null));

    /** A journal that a test can make fail: a closed one refuses records. */
    private Journal journal;

    @Test
    void run_without_a_worker_yet_is_reported_as_open() throws Exception {
        try (MatrixRun run = open()) {
            assertThat(run.report().outcome()).isEqualTo(RunOutcome.OPEN);
            assertThat(run.report().cells()).extracting(cell -> cell.result()).containsOnlyNulls();
        }
    }

    @Test
    void cells_at_work_and_ended_are_in_the_report() throws Exception {
        try (MatrixRun run = open()) {
            run.perform(
                    scheduler -> {
                        scheduler.complete(scheduler.take(WORKER).orElseThrow(), CellResults.proven("a:1.0.0", "i"));
                        scheduler.take(WORKER);
                        assertThat(run.report().cells())
                                .extracting(cell -> cell.result().state())
                                .containsExactly(CellState.PROVEN, CellState.RUNNING);
                        scheduler.cancel("enough");
                    },
                    ProvenImageLocator.NONE);
        }
    }

    @Test
    void run_that_is_closed_before_it_was_performed_has_failed() throws Exception {
        open().close();

        assertThat(report().outcome()).isEqualTo(RunOutcome.FAILURE);
    }

    @Test
    void run_without_a_journal_stops_and_gives_out_no_more_cells() throws Exception {
        try (MatrixRun run = open()) {
            CellExecutor executor = scheduler -> {
                journal.close();
                scheduler.complete(scheduler.take(WORKER).orElseThrow(), CellResults.proven("a:1.0.0", "i"));
                assertThat(scheduler.take(WORKER)).isEmpty();
            };
            assertThatThrownBy(() -> run.perform(executor, ProvenImageLocator.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("journal can't be written");
        }
        assertThat(report().outcome()).isEqualTo(RunOutcome.FAILURE);
    }

    @Test
    void manifest_is_not_put_if_that_cannot_be_journaled() throws Exception {
        try (MatrixRun run = open()) {
            Scheduler[] seen = new Scheduler[1];
            CellExecutor executor = scheduler -> {
                seen[0] = scheduler;
                journal.close();
                run.manifestCommit()
                        .settle(new CellOutcome(
                                CellResults.proven("a:1.0.0", "i"),
                                new Manifest("{}".getBytes(StandardCharsets.UTF_8), Manifest.OCI)));
            };
            assertThatThrownBy(() -> run.perform(executor, ProvenImageLocator.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("journal can't be written");
            assertThat(seen[0].take(WORKER)).isEmpty();
        }
    }

    private RunReport report() throws IOException {
        return RunReport.read(new RunFolder(home.resolve("run")).report());
    }

    private MatrixRun open() throws IOException {
        return MatrixRun.open(
                Plans.origin("run", "demo #3"),
                Plans.planned(plan, null),
                RunSettings.builder().push(false).build(),
                new Registries(RegistryLogins.ANONYMOUS, 0, plan),
                new MatrixStore(home),
                new RunFolder(home.resolve("run")),
                RunConsole.plain(new PrintStream(OutputStream.nullOutputStream())),
                new MatrixRun.Machine(InstantSource.system(), file -> journal = new Journal(file)));
    }
}
