package io.jenkins.plugins.nodeimagematrix.run.published;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a matrix over several builds, some of them of a few cells only. */
@UnitTest
class MatrixStatusTest {
    private static final List<String> SYSTEMS = List.of("jessie", "trixie");
    private static final List<String> RELEASES = List.of("4.4.6", "4.4.7");

    @TempDir
    Path folder;

    private static RunReport report(
            List<String> systems, List<String> releases, BiFunction<String, String, CellState> states) {
        return SampleReports.of(systems, releases, states, 3, RunOutcome.UNSTABLE);
    }

    private static MatrixStatus.Build build(int number) {
        return new MatrixStatus.Build(number, number + "/image-matrix/", 1_000L * number);
    }

    private MatrixStatus after(int number, RunReport report, boolean whole) throws Exception {
        MatrixStore memory = new MatrixStore(folder);
        memory.record("image-matrix.yaml", build(number), report, whole);
        return memory.status().matrices().get(0);
    }

    private MatrixStatus failing(int number) throws Exception {
        return after(
                number,
                report(SYSTEMS, RELEASES, (os, node) -> os.equals("trixie") ? CellState.FAILED : CellState.PROVEN),
                true);
    }

    private RunReport withoutTags(CellState state) {
        return report(SYSTEMS, RELEASES, (os, node) -> state).withTagUpdates(List.of());
    }

    @Test
    void build_of_one_good_cell_leaves_the_failures_of_the_others_open() throws Exception {
        failing(1);

        MatrixStatus status =
                after(2, report(List.of("jessie"), List.of("4.4.7"), (os, node) -> CellState.PROVEN), false);

        assertThat(status.last().number()).isEqualTo(2);
        assertThat(status.proven()).isEqualTo(2);
        assertThat(status.failures())
                .extracting(MatrixStatus.OpenCell::cell)
                .containsExactly("trixie:4.4.6", "trixie:4.4.7");
        assertThat(status.failures().get(0).since()).isEqualTo(build(1));
        assertThat(status.failures().get(0).fault()).contains("tests/node/Dockerfile:3");
    }

    @Test
    void cell_that_fails_again_and_again_is_open_since_the_first_time_and_closed_when_it_is_proven() throws Exception {
        failing(1);
        MatrixStatus again = failing(3);
        assertThat(again.failures())
                .allMatch(open -> open.since().number() == 1 && open.last().number() == 3);

        MatrixStatus one = after(4, report(List.of("trixie"), List.of("4.4.7"), (os, node) -> CellState.PROVEN), false);

        assertThat(one.failures()).extracting(MatrixStatus.OpenCell::cell).containsExactly("trixie:4.4.6");
        assertThat(failing(5).failures())
                .extracting(open -> open.since().number())
                .containsExactly(1, 5);
    }

    @Test
    void stopped_build_changes_nothing_of_what_is_known_of_its_cells() throws Exception {
        failing(1);

        MatrixStatus status = after(2, withoutTags(CellState.CANCELLED), true);

        assertThat(status.proven()).isEqualTo(2);
        assertThat(status.failures()).hasSize(2).allMatch(open -> open.last().number() == 1);
    }

    @Test
    void cell_that_the_matrix_lost_is_not_open_any_more() throws Exception {
        failing(1);

        MatrixStatus status = after(2, report(List.of("jessie"), RELEASES, (os, node) -> CellState.PROVEN), true);

        assertThat(status.failures()).isEmpty();
        assertThat(status.cells()).containsOnlyKeys("jessie:4.4.6", "jessie:4.4.7");
        assertThat(status.tags()).noneMatch(tag -> tag.cell().startsWith("trixie"));
    }

    @Test
    void tags_stay_open_until_a_build_publishes_them() throws Exception {
        MatrixStatus first = failing(1);
        assertThat(first.published()).isEqualTo(build(1));
        assertThat(first.ownTags())
                .isNotEmpty()
                .allMatch(tag ->
                        tag.kind() == TagUpdate.Kind.REFUSED && tag.cell().startsWith("jessie"));
        assertThat(first.tags())
                .anyMatch(tag -> tag.kind() == TagUpdate.Kind.KEPT && tag.cell().startsWith("trixie"));

        MatrixStatus unpublished = after(2, withoutTags(CellState.PROVEN), true);
        assertThat(unpublished.tags()).isEqualTo(first.tags());
        assertThat(unpublished.published()).isEqualTo(build(1));

        TagUpdate right = new TagUpdate(
                first.tags().get(0).reference(), "jessie:4.4.6", true, TagUpdate.Kind.UNCHANGED, null, null, "");
        MatrixStatus published = after(2, withoutTags(CellState.PROVEN).withTagUpdates(List.of(right)), true);
        assertThat(published.tags()).isEmpty();
    }

    @Test
    void tag_that_a_decision_blocks_is_not_open() throws Exception {
        TagUpdate blocked = new TagUpdate(
                "registry.example.com/jessie:4",
                "jessie:4.4.7",
                true,
                TagUpdate.Kind.BLOCKED,
                SampleReports.digest("before"),
                SampleReports.digest("after"),
                "4.4.7 was withdrawn by ann");

        MatrixStatus status = after(1, withoutTags(CellState.PROVEN).withTagUpdates(List.of(blocked)), true);

        assertThat(status.tags()).isEmpty();
        assertThat(status.failures()).isEmpty();
    }
}
