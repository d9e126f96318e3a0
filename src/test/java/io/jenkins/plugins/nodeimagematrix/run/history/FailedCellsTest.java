package io.jenkins.plugins.nodeimagematrix.run.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class FailedCellsTest {
    private static final Instant NOON = Instant.parse("2024-11-20T12:00:00Z");
    private static final String CELL = "jessie:4.4.7";

    private Ledger ledger = Ledger.empty();
    private Instant now = NOON;

    @Test
    void cell_waits_longer_after_each_failure() {
        List<Long> hours = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ends(CellState.FAILED, "hash");
            hours.add(Duration.between(now, failed().due()).toHours());
            now = failed().due();
        }
        assertThat(hours).containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L);
        assertThat(failed().failures()).isEqualTo(10);
    }

    @Test
    void cell_is_stuck_from_the_failure_on_after_which_it_waits_the_longest_time() {
        List<Boolean> stuck = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ends(CellState.FAILED, "hash");
            stuck.add(failed().stuck());
        }
        assertThat(stuck).containsExactly(false, false, false, false, false, false, false, true, true);
    }

    @Test
    void cell_that_is_tried_in_each_run_is_never_stuck() {
        for (int i = 0; i < 9; i++) {
            ledger = ledger.after(List.of(result(CellState.FAILED, "hash")), BackOff.NONE, now);
        }
        assertThat(failed().stuck()).isFalse();
        assertThat(ledger.due(now)).extracting(FailedCell::cell).containsExactly(CELL);
    }

    @Test
    void failures_are_counted_anew_when_the_inputs_change() {
        ends(CellState.FAILED, "hash");
        ends(CellState.FAILED, "hash");
        ends(CellState.FAILED, "other");

        assertThat(failed().failures()).isEqualTo(1);
        assertThat(failed().waits("other", now)).isFalse();
    }

    @Test
    void proven_cell_has_not_failed_and_starts_anew() {
        ends(CellState.FAILED, "hash");
        ends(CellState.PROVEN, "hash");
        assertThat(ledger.failed()).isEmpty();

        ends(CellState.FAILED, "hash");
        assertThat(failed().failures()).isEqualTo(1);
    }

    @Test
    void cell_that_was_cancelled_keeps_its_failures() {
        ends(CellState.FAILED, "hash");
        ends(CellState.CANCELLED, "hash");

        assertThat(failed().failures()).isEqualTo(1);
    }

    @Test
    void cell_on_a_failed_base_has_failed_but_is_not_due_by_itself() {
        ends(CellState.BLOCKED, "hash");

        assertThat(ledger.failedByName()).containsKey(CELL);
        assertThat(ledger.due(now)).isEmpty();
        assertThat(failed().waits("hash", now)).isFalse();
    }

    @Test
    void cell_on_a_failed_base_keeps_the_failures_of_its_own() {
        for (int i = 0; i < 3; i++) {
            ends(CellState.FAILED, "hash");
        }
        ends(CellState.BLOCKED, "hash");

        assertThat(failed().failures()).isEqualTo(3);
        assertThat(failed().waits("hash", now)).isTrue();
    }

    @Test
    void due_cells_are_those_whose_time_has_come_longest_due_first() {
        Instant early = NOON.minus(Duration.ofDays(1));
        ledger = ledger.after(List.of(failure("a:1", NOON), failure("b:1", early)), BackOff.parse("3"), NOON);

        assertThat(ledger.due(NOON)).extracting(FailedCell::cell).containsExactly("b:1");
        Instant later = NOON.plus(Duration.ofHours(3));
        assertThat(ledger.due(later)).extracting(FailedCell::cell).containsExactly("b:1", "a:1");
        assertThat(ledger.due(later.minusMillis(1)))
                .extracting(FailedCell::cell)
                .containsExactly("b:1");
    }

    @Test
    void wait_begins_at_the_end_of_the_attempt() {
        ledger = ledger.after(List.of(failure("a:1", NOON)), BackOff.parse("1"), Instant.EPOCH);

        assertThat(ledger.failed()).extracting(FailedCell::due).containsExactly(NOON.plus(Duration.ofHours(1)));
    }

    @Test
    void cells_are_read_from_the_ledger_as_written(@TempDir Path folder) throws Exception {
        ends(CellState.FAILED, "hash");
        Path file = folder.resolve("ledger.json");
        Ledger.file(file).write(ledger);

        assertThat(Ledger.file(file).read()).contains(ledger);
    }

    @Test
    void cells_of_a_ledger_that_has_only_their_names_are_tried_again(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("ledger.json");
        Files.writeString(file, "{\"version\": 1, \"failed\": [\"jessie:4.4.7\"]}");
        ledger = Ledger.file(file).read().orElseThrow();

        assertThat(failed().waits("hash", now)).isFalse();
        ends(CellState.FAILED, "hash");
        assertThat(failed().failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1h", "0 1 x", "9000", "1e3", "0,,,1 -", "99999999999999999999"})
    void text_that_is_no_list_of_hours_is_refused(String text) {
        assertThatThrownBy(() -> BackOff.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number of hours");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0 0 1 2 4 8 16 32", "0.5 1", "0.25", "0.0167", "8760"})
    void hours_are_written_as_they_are_read(String text) {
        assertThat(BackOff.parse(text)).hasToString(text);
        assertThat(BackOff.parse(" " + text.replace(" ", ", ") + " ")).isEqualTo(BackOff.parse(text));
    }

    @Test
    void too_many_hours_are_refused() {
        assertThatThrownBy(() -> BackOff.parse("1 ".repeat(51))).hasMessageContaining("at most 50");
    }

    private FailedCell failed() {
        return ledger.failedByName().get(CELL);
    }

    private void ends(CellState state, String hash) {
        ledger = ledger.after(List.of(result(state, hash)), BackOff.DEFAULT, now);
    }

    private static CellResult result(CellState state, String hash) {
        return CellResult.builder(CELL, state, hash, "").build();
    }

    private static CellResult failure(String cell, Instant end) {
        return CellResult.builder(cell, CellState.FAILED, "hash", "")
                .startedMillis(end.toEpochMilli() - 1000)
                .durationMillis(1000)
                .build();
    }
}
