package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class ReportRecoveryTest {
    private static final String PINNED = "registry.example.com/nodesource/tiny:1.0.0";

    @TempDir
    Path home;

    private RunFolder folder;
    private Plan plan;

    @BeforeEach
    void runThatBegan() throws IOException {
        folder = new RunFolder(home);
        plan = Plans.plan(
                Plans.cell("tiny:base", null),
                Plans.cell("tiny:1.0.0", "tiny:base", List.of(ImageReference.parse(PINNED)), ReasonKind.NEW, null),
                Plans.cell("tiny:2.0.0", "tiny:base"));
        new LiveRun(Plans.origin("run", "demo #3"), plan, Ledger.empty(), BackOff.DEFAULT, 1_000)
                .report(Map.of())
                .write(folder.report());
    }

    @Test
    void report_is_completed_with_what_the_journal_has() throws IOException {
        try (Journal journal = new Journal(folder.journal("run"))) {
            journal.append(new JournalRecord.Started("run", 1_000, "image-matrix.yaml", List.of()));
            journal.append(new JournalRecord.CellEnded(CellResults.proven("tiny:base", "sha256:b")));
            journal.append(new JournalRecord.CellEnded(CellResults.proven("tiny:1.0.0", "sha256:1")));
            journal.append(new JournalRecord.Tagged(PINNED, "sha256:new", null, "tiny:1.0.0"));
            journal.append(new JournalRecord.Tagged(PINNED + "-alias", "sha256:new", "sha256:old", "tiny:1.0.0"));
        }
        Files.writeString(folder.journal("run"), "{\"v\":1,\"type\":\"cell\",\"da", StandardOpenOption.APPEND);

        String message = new ReportRecovery(folder).complete();

        assertThat(message).contains("2 cells proven, 1 cell not done, 2 tags published");
        RunReport report = RunReport.read(folder.report());
        assertThat(report.outcome()).isEqualTo(RunOutcome.FAILURE);
        assertThat(report.cells())
                .extracting(RunReport.CellReport::state)
                .containsExactly(CellState.PROVEN, CellState.PROVEN, CellState.WAITING);
        assertThat(report.tagUpdates())
                .extracting(TagUpdate::kind)
                .containsExactly(TagUpdate.Kind.CREATED, TagUpdate.Kind.MOVED);
        assertThat(report.tagUpdates()).extracting(TagUpdate::alias).containsExactly(false, true);
        assertThat(report.events()).extracting(RunEvent::kind).containsExactly(RunEvent.Kind.INTERRUPTED);
    }

    @Test
    void it_is_reported_once() throws IOException {
        new ReportRecovery(folder).complete();

        assertThat(new ReportRecovery(folder).complete()).isNull();
    }

    @Test
    void run_that_ended_or_never_began_is_left_alone() throws IOException {
        LiveRun ended = new LiveRun(Plans.origin("run", "demo #3"), plan, Ledger.empty(), BackOff.DEFAULT, 1_000);
        ended.finished(RunOutcome.ABORTED);
        ended.report(Map.of()).write(folder.report());

        assertThat(new ReportRecovery(folder).complete()).isNull();
        assertThat(new ReportRecovery(new RunFolder(home.resolve("nothing"))).complete())
                .isNull();
    }
}
