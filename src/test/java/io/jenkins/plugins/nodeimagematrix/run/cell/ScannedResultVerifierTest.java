package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Vulnerability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers for a cell whose image is scanned, or is not: the controller judges what was found, and not the agent. */
@RegistryTest
class ScannedResultVerifierTest extends AtCellResultVerifier {
    @TempDir
    private Path folder;

    private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

    private static final ScanRequest SCAN = new ScanRequest(
            "scan", new ScanPolicy(Severity.HIGH, ScanException.parse("CVE-1 until 2026-11-28: x")), DAY);

    private static ScannerReport found(String id) {
        return new ScannerReport(
                "grype", null, List.of(new Vulnerability(id, Severity.HIGH, "zlib", "1", null, null)), 0);
    }

    /** @param day of the controller's clock */
    private CellResult acceptScanned(CellOutcome outcome, LocalDate day) throws IOException, InterruptedException {
        ImageReference target = ImageReference.parse(registry.address() + "/" + REPOSITORY + ":1.0.0");
        PlannedCell planned = Plans.cell("tiny:1.0.0", null, List.of(target), ReasonKind.NEW, null);
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, Plans.plan(planned));
        RunSettings scanning = RunSettings.builder().scan(SCAN).build();
        CellRequest order = new CellRequests("run", Plans.plan(planned), scanning, registries, Map.of(), false)
                .request(planned, "/", "/", new BaseSource.External(), Map.of());
        ContentsFolder contents = new ContentsFolder(folder);
        ScanGate gate =
                new ScanGate(SCAN.policy(), contents, () -> day.atStartOfDay().toInstant(ZoneOffset.UTC));
        List<CellResult> announced = new ArrayList<>();
        CellResult result = new CellResultVerifier(
                        registries, new ManifestCommit(registries, announced::add, contents, gate))
                .accept(CellResultVerifier.write(outcome), order, "agent-1", 5_000, Duration.ofMillis(700));
        assertThat(announced).hasSize(result.state().isPublishable() ? 1 : 0);
        return result;
    }

    private static CellOutcome scanned(ScannerReport found) {
        CellResult honest = CellResults.proven(
                "tiny:1.0.0",
                mine.imageId(),
                new CellResult.StagedImage(registry.address(), REPOSITORY, mine.digest(), Manifest.DOCKER));
        return new CellOutcome(honest, mine.manifest(), new ImageContents(null, List.of(), List.of()), found);
    }

    @Test
    void a_scanned_image_is_judged_by_the_clock_of_the_controller() throws Exception {
        CellResult excepted = acceptScanned(scanned(found("CVE-1")), DAY);
        CellResult expired = acceptScanned(scanned(found("CVE-1")), DAY.plusDays(1));

        assertThat(excepted.state()).isEqualTo(CellState.PROVEN);
        assertThat(excepted.scan().excepted()).isOne();
        assertThat(new ContentsFolder(folder).scan(excepted).orElseThrow().report())
                .isEqualTo(found("CVE-1"));
        assertThat(expired.state()).isEqualTo(CellState.FAILED);
        assertThat(expired.staged()).isNull();
        assertThat(expired.failure().kind()).isEqualTo(CellFailure.Kind.VULNERABILITY);
        assertThat(expired.failure().message()).contains("CVE-1 in zlib 1; expired: CVE-1 on 2026-11-28");
        assertThat(new ContentsFolder(folder).scan(expired).orElseThrow().report())
                .isEqualTo(found("CVE-1"));
    }

    @Test
    void an_agent_may_say_before_the_upload_that_an_image_is_blocked() throws Exception {
        CellResult blocked = scanned(null).result().toBuilder()
                .state(CellState.FAILED)
                .staged(null)
                .failure(CellFailure.of(CellFailure.Kind.VULNERABILITY, "as the agent says"))
                .build();

        CellResult result = acceptScanned(new CellOutcome(blocked, null, null, found("CVE-2")), DAY);

        assertThat(result.failure().message()).startsWith("1 vulnerability of severity high or above: CVE-2 in zlib 1");
        assertThat(result.scan().blocking()).isOne();
        assertThat(acceptScanned(new CellOutcome(blocked, null, null, found("CVE-1")), DAY)
                        .state())
                .isEqualTo(CellState.FAILED);
        assertThatThrownBy(() -> acceptScanned(new CellOutcome(blocked, null), DAY))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining("named no vulnerabilities");
    }

    @Test
    void a_scan_is_there_exactly_if_it_was_asked_for() {
        assertThatThrownBy(() -> acceptScanned(scanned(null), DAY))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining("did not scan the image");
        CellOutcome unasked = new CellOutcome(scanned(null).result(), mine.manifest(), null, found("CVE-2"));
        assertThatThrownBy(() -> accept(CellResultVerifier.write(unasked)))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining("scanned the image without a request");
        CellOutcome failed = new CellOutcome(CellResults.failed("tiny:1.0.0", "tests/node", 2), null, null, found("A"));
        assertThatThrownBy(() -> acceptScanned(failed, DAY))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining("scanned an image that is not proven");
    }
}
