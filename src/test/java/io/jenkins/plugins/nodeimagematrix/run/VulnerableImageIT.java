package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images that a scanner judges before they are published. */
@DockerTest
class VulnerableImageIT extends AtProvenMatrix {
    @Test
    void a_vulnerable_image_is_published_only_with_an_exception() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry started = PrivateRegistry.start()) {
            registry = started;
            client = new RegistryClient(started.address(), null, 1);
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "proofs", List.of("1.0.0")).write();
            repository = matrix.repository();

            RunReport blocked = run(engine(matrix, daemon, scan("CVE-2026-1 busybox until 2020-01-01: too old")));

            ReportSchema.require(blocked);
            assertThat(states(blocked))
                    .containsEntry("tiny:base", CellState.PROVEN)
                    .containsEntry("tiny:1.0.0", CellState.FAILED);
            CellResult result = blocked.cell("tiny:1.0.0").orElseThrow().result();
            assertThat(result.failure().kind()).isEqualTo(CellFailure.Kind.VULNERABILITY);
            assertThat(result.failure().message())
                    .contains(
                            "CVE-2026-1 in busybox 1.36 (fixed in 1.37)", "expired: CVE-2026-1 busybox on 2020-01-01");
            assertThat(result.scan().high()).isOne();
            assertThat(client.digest(repository, "1.0.0")).isEmpty();
            assertThat(client.digest("proofs/base", "1")).isPresent();

            RunReport excepted = run(engine(matrix, daemon, scan("CVE-2026-1 until 2999-12-31: a test")));

            assertThat(excepted.outcome()).as(excepted.toJson()).isEqualTo(RunOutcome.SUCCESS);
            assertThat(client.digest(repository, "1.0.0")).isPresent();
            assertThat(excepted.cell("tiny:1.0.0").orElseThrow().result().scan().excepted())
                    .isOne();
            cosign().writeKey("cosign.pub", signer.publicKey());
            JsonNode claim = cosign().verified(
                            "cosign.pub",
                            PredicateType.VULNERABILITIES.uri(),
                            registry.address() + "/" + repository + ":1.0.0")
                    .path("predicate");
            assertThat(claim.at("/scanner/result/0/id").asText()).isEqualTo("CVE-2026-1");
            assertThat(claim.at("/nodeImageMatrix_policy/exceptions/0/reason").asText())
                    .isEqualTo("a test");
        }
    }

    /** A scanner that finds something in one of the cells, if the daemon has that image. */
    private static ScanRequest scan(String exceptions) {
        String sarif =
                "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"script\",\"version\":\"1\"}},\"results\":[%s]}]}";
        String found = "{\"ruleId\":\"CVE-2026-1\",\"level\":\"error\",\"message\":{\"text\":"
                + "\"Package: busybox\\nInstalled Version: 1.36\\nFixed Version: 1.37\"}}";
        String command = "set -e; docker image inspect $IMAGE; grep CycloneDX $BOM\n"
                + "case $CELL in *:base) found=;; *) found='" + found + "';; esac\n"
                + "printf '" + sarif + "' \"$found\" > $REPORT\n";
        return new ScanRequest(
                command, new ScanPolicy(Severity.HIGH, ScanException.parse(exceptions)), LocalDate.now(ZoneOffset.UTC));
    }
}
