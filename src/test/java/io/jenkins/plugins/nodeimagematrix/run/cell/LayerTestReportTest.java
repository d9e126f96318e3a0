package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent may say of tests that it was asked to build. */
@UnitTest
class LayerTestReportTest {
    private static final String IMAGE = "sha256:" + "1".repeat(64);
    private static final String OTHER = "sha256:" + "2".repeat(64);

    private final CellResult proven = CellResults.proven("suite", IMAGE, null);
    private final CellResult failed = CellResults.failed("suite", "tests/node", 2);

    @Test
    void honest_reports_are_taken() throws Exception {
        LayerTestReport passed = new LayerTestReport(proven, List.of());
        LayerTestReport bad = new LayerTestReport(failed, List.of(failed.failure()));

        assertThat(passed.answering("suite", IMAGE, List.of("tests/node"))).isSameAs(passed);
        assertThat(passed.answering("suite", "myorg/app:candidate", List.of("tests/node")))
                .isSameAs(passed);
        assertThat(bad.answering("suite", "myorg/app:candidate", List.of("tests/node")))
                .isSameAs(bad);
    }

    @Test
    void proof_of_another_image_than_the_one_asked_about_is_none() {
        refused(new LayerTestReport(proven, List.of()), OTHER, "tests/node", "another image");
    }

    @Test
    void other_tests_and_contradictions_are_not_believed() {
        refused(new LayerTestReport(proven, List.of()), IMAGE, "tests/npm", "ran other tests");
        refused(new LayerTestReport(proven, List.of(failed.failure())), IMAGE, "tests/node", "contradictory");
        refused(new LayerTestReport(failed, List.of()), "name", "tests/node", "contradictory");
        refused(new LayerTestReport(null, List.of()), IMAGE, "tests/node", "other tests");
        refused(
                new LayerTestReport(CellResults.proven("suite", "latest", null), List.of()),
                IMAGE,
                "tests/node",
                "invalid image id");
    }

    private static void refused(LayerTestReport report, String image, String test, String complaint) {
        assertThatThrownBy(() -> report.answering("suite", image, List.of(test)))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining(complaint);
    }
}
