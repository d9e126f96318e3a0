package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupted pushes of single images are remembered exactly as long as a tag of theirs may be wrong. */
@UnitTest
class UnfinishedPushesTest {
    private static final String TAG = "localhost:5000/nodesource/jessie:4.4.7";
    private static final String ALIAS = "localhost:5000/nodesource/jessie:4";

    @TempDir
    Path folder;

    private UnfinishedRuns unfinished() {
        return new UnfinishedRuns(folder.resolve("unfinished"));
    }

    private Path began(String id, List<String> cells) throws IOException {
        Path journal = folder.resolve(id + ".jsonl");
        unfinished().began(id, journal);
        append(journal, new JournalRecord.Started(id, 1_000, null, cells));
        return journal;
    }

    private static void append(Path file, JournalRecord record) throws IOException {
        try (Journal journal = new Journal(file)) {
            journal.append(record);
        }
    }

    private static JournalRecord putting(String... tags) {
        return new JournalRecord.Putting(
                0,
                List.of(tags).stream()
                        .map(tag -> TagUpdate.of(TagUpdate.Kind.CREATED, tag, "", false, null, "sha256:1", ""))
                        .toList());
    }

    private List<String> leftAfter(Set<String> right) throws IOException {
        unfinished().forgetPushes(right);
        return unfinished().others("");
    }

    @Test
    void a_push_is_forgotten_once_all_its_tags_are_right() throws Exception {
        append(began("push", List.of()), putting(TAG, ALIAS));

        assertThat(leftAfter(Set.of())).containsExactly("push");
        assertThat(leftAfter(Set.of(TAG))).containsExactly("push");
        assertThat(leftAfter(Set.of(TAG, ALIAS))).isEmpty();
    }

    @Test
    void a_push_that_has_put_nothing_yet_may_be_under_way() throws Exception {
        began("push", List.of());

        assertThat(leftAfter(Set.of(TAG, ALIAS))).containsExactly("push");
    }

    @Test
    void a_run_of_cells_is_no_push() throws Exception {
        append(began("run", List.of("jessie:4.4.7")), putting(TAG));

        assertThat(leftAfter(Set.of(TAG))).containsExactly("run");
    }

    @Test
    void a_push_whose_journal_is_gone_is_left_to_the_runs_that_take_over() throws Exception {
        Path journal = began("push", List.of());
        append(journal, putting(TAG));
        Files.delete(journal);

        assertThat(leftAfter(Set.of(TAG))).containsExactly("push");
    }
}
