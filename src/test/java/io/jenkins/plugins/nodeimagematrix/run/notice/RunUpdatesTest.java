package io.jenkins.plugins.nodeimagematrix.run.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate.Kind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@UnitTest
class RunUpdatesTest {
    private static HistoryEntry entry(String run, HistoryEntry.Kind kind, String tag, String from, String to) {
        return new HistoryEntry(
                0, "ann", "", "b #1", run, kind, tag, "c", "22." + to + ".0", null, true, "{line}", from, to, null);
    }

    private static TagUpdate unchanged(String tag, String digest) {
        return TagUpdate.of(Kind.UNCHANGED, tag, "c", true, digest, digest, "");
    }

    @Test
    void tags_that_the_run_put_before_a_restart_are_its_changes() {
        List<HistoryEntry> history = List.of(
                entry("earlier", HistoryEntry.Kind.CREATED, "a/b:1", null, "1"),
                entry("run", HistoryEntry.Kind.MOVED, "a/b:1", "1", "2"),
                entry("run", HistoryEntry.Kind.CREATED, "a/b:2", null, "2"),
                entry("run", HistoryEntry.Kind.FOUND, "a/b:3", null, "2"));

        List<TagUpdate> updates = RunUpdates.of(
                "run",
                List.of(
                        unchanged("a/b:1", "2"),
                        unchanged("a/b:2", "2"),
                        unchanged("a/b:3", "2"),
                        unchanged("a/b:4", "2")),
                history);

        assertThat(updates)
                .extracting(TagUpdate::kind)
                .containsExactly(Kind.MOVED, Kind.CREATED, Kind.UNCHANGED, Kind.UNCHANGED);
        assertThat(updates.get(0).from()).isEqualTo("1");
        assertThat(updates.get(0).fromVersion()).isEqualTo("22.1.0");
        assertThat(updates.get(0).toVersion()).isEqualTo("22.2.0");
    }

    @Test
    void another_run_and_another_outcome_stay_as_they_are() {
        TagUpdate refused = TagUpdate.of(Kind.REFUSED, "a/b:1", "c", true, "1", "2", "why");

        assertThat(RunUpdates.of(
                        "run",
                        List.of(refused, unchanged("a/b:2", "2")),
                        List.of(
                                entry("run", HistoryEntry.Kind.MOVED, "a/b:1", "1", "2"),
                                entry("other", HistoryEntry.Kind.MOVED, "a/b:2", "1", "2"))))
                .containsExactly(refused, unchanged("a/b:2", "2"));
    }
}
