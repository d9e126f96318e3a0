package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.RunResumer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class InterruptedRunsTest {
    private static final String FILE = "image-matrix.yaml";
    private static final String TAG = "localhost:5000/nodesource/jessie:4.4.7";
    private static final String CELL = "jessie:4.4.7";
    private static final Plan PLAN =
            Plans.plan(Plans.cell(CELL, null, List.of(ImageReference.parse(TAG)), ReasonKind.NEW, null));

    @TempDir
    private Path folder;

    private UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    private void killed(String id, String matrixFile, long millis, String... cells) throws IOException {
        Path path = new RunFolder(folder.resolve(id)).journal(id);
        unfinished().began(id, path);
        try (Journal journal = new Journal(path)) {
            journal.append(new JournalRecord.Started(id, millis, matrixFile, List.of(cells)));
            for (String cell : cells) {
                journal.append(new JournalRecord.CellEnded(CellResults.proven(cell, "sha256:" + id)));
            }
        }
    }

    private InterruptedRuns read(String matrixFile) throws IOException {
        return InterruptedRuns.of(unfinished(), matrixFile, "live"::equals);
    }

    private List<String> done(Plan plan, Set<String> right, CellResult... results) throws IOException {
        return read(FILE).done(plan, List.of(results), right, Instant.now());
    }

    @Test
    void runs_under_way_and_those_of_another_matrix_file_are_left_alone() throws Exception {
        killed("dead", FILE, now(), CELL);
        killed("live", FILE, now(), "jessie:6.6.0");
        killed("other", "other.yaml", now(), "jessie:0.10.46");

        assertThat(read(FILE).proven()).containsOnlyKeys(CELL);
        assertThat(done(PLAN, Set.of(TAG))).containsExactly("dead");
        assertThat(read("other.yaml").proven()).containsOnlyKeys("jessie:0.10.46");
    }

    @Test
    void of_a_cell_that_several_runs_proved_the_last_proof_counts() throws Exception {
        killed("a-late-one", FILE, 3_000, CELL);
        killed("b-early-one", FILE, 1_000, CELL);

        assertThat(read(FILE).proven().get(CELL).imageId()).isEqualTo("sha256:a-late-one");
    }

    @Test
    void it_is_forgotten_once_what_it_proved_has_its_tags_or_is_in_the_next_runs_journal() throws Exception {
        killed("dead", FILE, now(), CELL);

        assertThat(done(PLAN, Set.of())).isEmpty();
        assertThat(done(PLAN, Set.of(TAG))).containsExactly("dead");
        assertThat(done(PLAN, Set.of(), CellResults.proven(CELL, "sha256:1"))).containsExactly("dead");
        assertThat(done(PLAN, Set.of(), CellResults.failed(CELL, "tests/node", 1)))
                .isEmpty();
    }

    @Test
    void a_run_that_left_its_cells_out_does_not_forget_it_and_time_does() throws Exception {
        killed("dead", FILE, now(), "jessie:6.6.0");
        killed("old", FILE, now() - TimeUnit.DAYS.toMillis(31), "jessie:6.6.0");

        assertThat(done(PLAN, Set.of(TAG))).containsExactly("old");
    }

    @Test
    void what_is_asked_for_with_other_inputs_now_is_of_no_use_any_more() throws Exception {
        killed("dead", FILE, now(), CELL);
        String journal = Files.readString(new RunFolder(folder.resolve("dead")).journal("dead"));
        Files.writeString(
                new RunFolder(folder.resolve("dead")).journal("dead"), journal.replace("hash-" + CELL, "hash-old"));

        assertThat(done(PLAN, Set.of())).containsExactly("dead");
    }

    /** The next run takes over what is made of the same inputs, unless a person asks for all of it anew. */
    @Test
    void only_what_was_proven_of_the_same_inputs_is_not_built_again() throws Exception {
        killed("dead", FILE, now(), CELL);
        Path journal = new RunFolder(folder.resolve("dead")).journal("dead");
        String lines = Files.readString(journal).replaceAll("\"staged\":\\{[^}]*}", "\"staged\":null");
        Files.writeString(journal, lines);
        Plan forced = Plans.plan(Plans.cell(CELL, null, List.of(ImageReference.parse(TAG)), ReasonKind.FORCED, null));

        assertThat(resumed(PLAN, "next")).isEqualTo(CellState.PROVEN);
        assertThat(resumed(forced, "next")).isEqualTo(CellState.WAITING);
        assertThat(resumed(forced, "dead")).as("its own, when it resumes").isEqualTo(CellState.PROVEN);

        Files.writeString(journal, lines.replace("hash-" + CELL, "hash-old"));
        assertThat(resumed(PLAN, "next")).isEqualTo(CellState.WAITING);
    }

    /** Its image may be at the registry already, whose answer decides. */
    @Test
    void a_cell_whose_manifest_was_put_next_counts_as_proven() throws Exception {
        killed("dead", FILE, now());
        try (Journal journal = new Journal(unfinished().journal("dead"))) {
            journal.append(new JournalRecord.Staging(CellResults.proven(CELL, "sha256:1")));
            journal.append(new JournalRecord.CellEnded(CellResults.failed("jessie:6.6.0", "tests/node", 1)));
        }

        assertThat(read(FILE).provenBy("dead")).containsOnlyKeys(CELL);
        assertThat(read(FILE).provenBy("another")).isEmpty();
    }

    @Test
    void temporary_files_of_killed_runs_are_removed_and_those_of_resumed_ones_stay() throws Exception {
        killed("dead", FILE, now(), CELL);
        killed("resumed", FILE, now(), CELL);
        List<String> live = new ArrayList<>();
        InterruptedRuns runs = InterruptedRuns.of(unfinished(), FILE, live::contains);
        for (String id : List.of("dead", "resumed")) {
            Path scratch = new RunFolder(folder.resolve(id)).scratch(id);
            Files.createDirectories(scratch);
            Files.writeString(scratch.resolve("layer.tar"), "half");
        }

        live.add("resumed");
        runs.sweep();

        assertThat(new RunFolder(folder.resolve("dead")).scratch("dead")).doesNotExist();
        assertThat(new RunFolder(folder.resolve("dead")).journal("dead")).exists();
        assertThat(new RunFolder(folder.resolve("resumed")).scratch("resumed").resolve("layer.tar"))
                .exists();
        assertThat(runs.contents()).hasSize(2).doesNotContainNull();
    }

    private CellState resumed(Plan plan, String runId) throws Exception {
        Scheduler scheduler = new Scheduler(plan, Map.of(), Map.of(), false, (result, from) -> {});
        new RunResumer(read(FILE), runId, plan, null, proven -> Optional.of("agent"), null, ScanGate.NONE)
                .resume(scheduler, new PrintStream(OutputStream.nullOutputStream()));
        return scheduler.state(CELL);
    }

    /** Otherwise the owner of a tag that its registry can't read would be unknown. */
    @Test
    void it_is_remembered_as_long_as_a_tag_that_it_put_is_not_right() throws Exception {
        killed("dead", FILE, now());
        String alias = "localhost:5000/nodesource/jessie:4";
        try (Journal journal = new Journal(unfinished().journal("dead"))) {
            journal.append(new JournalRecord.Putting(
                    0,
                    List.of(
                            TagUpdate.of(TagUpdate.Kind.CREATED, alias, CELL, true, null, "sha256:1", ""),
                            TagUpdate.of(TagUpdate.Kind.CREATED, TAG, CELL, false, null, "sha256:1", ""))));
            journal.append(new JournalRecord.Tagged(TAG, "sha256:1", null, CELL));
        }

        assertThat(UnconfirmedTags.of(unfinished()).tags()).containsExactly(alias);
        assertThat(InterruptedRuns.of(unfinished(), FILE, "live"::equals)
                        .begun()
                        .tags())
                .containsExactly(alias);
        assertThat(InterruptedRuns.of(unfinished(), "of another file", "dead"::equals)
                        .begun()
                        .tags())
                .containsExactly(alias);
        assertThat(done(PLAN, Set.of())).isEmpty();
        assertThat(done(PLAN, Set.of(alias))).containsExactly("dead");
    }

    /** A full disk, a killed JVM or a deleted build must not prevent the next run from starting. */
    @Test
    void incomplete_or_missing_files_do_not_block_a_run() throws Exception {
        killed("dead", FILE, now(), CELL);
        Files.createFile(folder.resolve("unfinished/nothing-in-it"));
        Files.writeString(folder.resolve("unfinished/half.new"), "/some/");
        unfinished().began("deleted", folder.resolve("deleted/journal"));
        Files.writeString(
                new RunFolder(folder.resolve("dead")).journal("dead"),
                "{\"v\":1,\"type\":\"cell\",\"data\":{\"result\":{\"ce",
                StandardOpenOption.APPEND);

        assertThat(read(FILE).proven()).containsOnlyKeys(CELL);
        assertThat(done(PLAN, Set.of(TAG))).containsExactlyInAnyOrder("dead", "deleted");
    }

    /** Of a plugin that was put back to an older version: nothing of the newer one is believed, and nothing breaks. */
    @Test
    void journal_of_a_later_version_proves_nothing() throws Exception {
        killed("dead", FILE, now(), CELL);
        Path journal = new RunFolder(folder.resolve("dead")).journal("dead");
        String lines = Files.readString(journal);

        for (String later : List.of(
                lines.replace("\"v\":1", "\"v\":2"),
                lines.replace("\"state\":\"PROVEN\"", "\"state\":\"PROVEN_TWICE\""),
                lines.replace("\"type\":\"cell\"", "\"type\":\"cells\""),
                lines.replace("\"result\":{", "\"signedBy\":\"nobody\",\"result\":{"))) {
            assertThat(later).isNotEqualTo(lines);
            Files.writeString(journal, later);
            assertThat(read(FILE).proven()).as(later).isEmpty();
        }
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
