package io.jenkins.plugins.nodeimagematrix.run.published;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What remains of a comparison with the registry when builds put tags again. */
@UnitTest
class DriftReportTest {
    private static final String REPAIRED = "registry.example.com/jessie:4";
    private static final String MOVED = "registry.example.com/jessie:argon";

    @TempDir
    Path folder;

    private static Drift.Finding changed(String tag) {
        return new Drift.Finding(tag, "jessie:4.4.7", "sha256:ours", "sha256:foreign", Drift.State.CHANGED, "");
    }

    private static HistoryEntry put(String tag, long millis) {
        return HistoryEntry.builder(
                        Instant.ofEpochMilli(millis), new Actor("nightly", "", "job #2", "run-2"), Kind.MOVED, tag)
                .image("jessie:4.4.7", null)
                .alias(true, "{line}")
                .digests("sha256:foreign", "sha256:ours")
                .build();
    }

    @Test
    void tag_that_a_build_put_again_is_no_finding_any_more() throws Exception {
        MatrixStore store = new MatrixStore(folder);
        store.drift(new DriftReport(DriftReport.VERSION, 2_000, 9, List.of(changed(REPAIRED), changed(MOVED))));
        store.history().append(List.of(put(REPAIRED, 3_000), put(MOVED, 1_000)));

        DriftReport now = store.drift().orElseThrow();

        assertThat(now.findings()).extracting(Drift.Finding::tag).containsExactly(MOVED);
        assertThat(now.tags()).isEqualTo(9);
    }
}
