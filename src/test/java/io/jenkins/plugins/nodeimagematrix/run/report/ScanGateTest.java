package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Vulnerability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class ScanGateTest {
    private static final CellResult PROVEN = CellResults.proven("jessie:4.4.7", "sha256:1");
    private static final ScannerReport FOUND = new ScannerReport(
            "grype",
            "0.104.0",
            List.of(
                    new Vulnerability("CVE-1", Severity.HIGH, "zlib", "1", null, null),
                    new Vulnerability("CVE-2", Severity.LOW, "tar", "1", null, null)),
            0);

    @TempDir
    private Path path;

    private ContentsFolder folder;
    private Instant now = Instant.parse("2026-11-28T23:59:59Z");

    @BeforeEach
    void folder() {
        folder = new ContentsFolder(path);
    }

    private ScanGate gate(String exceptions) {
        return new ScanGate(new ScanPolicy(Severity.HIGH, ScanException.parse(exceptions)), folder, () -> now);
    }

    @Test
    void a_summary_is_in_the_result_and_the_list_beside_it() throws IOException {
        CellResult blocked = gate("").judge(PROVEN, FOUND);

        assertThat(blocked.state()).isEqualTo(CellState.FAILED);
        assertThat(blocked.scan().describe()).isEqualTo("vulnerabilities: 1 high, 1 low (grype 0.104.0)");
        assertThat(blocked.scan().blocking()).isOne();
        assertThat(folder.scan(blocked).orElseThrow().report()).isEqualTo(FOUND);
        assertThat(folder.scan(blocked).orElseThrow().verdict().blocked()).isOne();
    }

    @Test
    void an_image_that_was_not_scanned_does_not_pass() throws IOException {
        assertThatThrownBy(() -> gate("").judge(PROVEN, null)).hasMessageContaining("was not scanned");
        CellResult failed = CellResults.failed("jessie:4.4.7", "tests/node", 1);
        assertThat(gate("").judge(failed, null)).isEqualTo(failed);
        assertThat(ScanGate.NONE.judge(PROVEN, null)).isEqualTo(PROVEN);
    }

    @Test
    void a_page_shows_what_blocks_and_what_is_excepted() throws IOException {
        ScanGate gate = new ScanGate(
                new ScanPolicy(Severity.LOW, ScanException.parse("CVE-1 zlib until 2027-01-01: no: fix")),
                folder,
                () -> now);

        List<FoundVulnerability> found =
                FoundVulnerability.of(folder.scan(gate.judge(PROVEN, FOUND)).orElseThrow());

        assertThat(found)
                .containsExactly(
                        new FoundVulnerability(
                                "CVE-1", Severity.HIGH, "zlib", "1", null, null, false, "2027-01-01", "no: fix"),
                        new FoundVulnerability("CVE-2", Severity.LOW, "tar", "1", null, null, true, null, null));
    }

    @Test
    void a_resumed_image_is_judged_again() throws IOException {
        CellResult passed = gate("CVE-1 until 2026-11-28: x").judge(PROVEN, FOUND);
        assertThat(passed.scan().excepted()).isOne();
        assertThat(gate("CVE-1 until 2026-11-28: x").again(passed)).contains(passed);
        assertThat(gate("").again(passed)).isEmpty();
        assertThat(gate("CVE-1 until 2026-11-28: x").again(PROVEN)).isEmpty();

        now = now.plusSeconds(1);
        assertThat(gate("CVE-1 until 2026-11-28: x").again(passed)).isEmpty();
        assertThat(ScanGate.NONE.again(PROVEN)).contains(PROVEN);
    }

    @Test
    void what_was_found_goes_along_to_the_run_that_resumes() throws IOException {
        CellResult scanned = gate("CVE-1 until 2027-01-01: x")
                .judge(folder.keep(PROVEN, new ImageContents(null, List.of(), List.of())), FOUND);
        ContentsFolder next = new ContentsFolder(path.resolve("next"));

        assertThat(next.take(scanned, List.of())).isFalse();
        assertThat(next.take(scanned, List.of(folder))).isTrue();
        assertThat(next.scan(scanned).orElseThrow().report()).isEqualTo(FOUND);

        String file = scanned.scan().digest().substring("sha256:".length()) + ".json";
        Files.writeString(path.resolve(file), "{}");
        assertThat(folder.scan(scanned)).isEmpty();
        assertThat(new ContentsFolder(path.resolve("other")).take(scanned, List.of(folder)))
                .isFalse();
    }

    @Test
    void exceptions_that_no_image_needs_are_named() throws IOException {
        ScanGate gate = gate("CVE-1 until 2027-01-01: x\nCVE-3 until 2027-01-01: gone");
        CellResult scanned = gate.judge(PROVEN, FOUND);

        assertThat(gate.unused(List.of(scanned)))
                .extracting(ScanException::subject)
                .containsExactly("CVE-3");
        assertThat(gate.unused(List.of(PROVEN))).isEmpty();
        assertThat(ScanGate.NONE.unused(List.of(scanned))).isEmpty();
    }
}
