package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Base images of which a matrix file demands a signature, signed by cosign. */
@DockerTest
class VerifiedBasesIT extends AtProvenMatrix {
    @Test
    void cells_are_built_only_on_bases_that_the_key_of_the_matrix_file_signed() throws Exception {
        try (PrivateDaemon daemon = PrivateDaemon.start();
                PrivateRegistry started = PrivateRegistry.start()) {
            registry = started;
            client = new RegistryClient(started.address(), null, 1);
            TinyMatrix matrix = new TinyMatrix(folder.resolve("src"), "proofs", List.of("1.0.0")).write();
            assertThat(run(engine(matrix, daemon)).outcome()).isEqualTo(RunOutcome.SUCCESS);
            String base = started.address() + "/proofs/base@"
                    + client.digest("proofs/base", "1").orElseThrow();
            cosign().writeKey("own.pub", signer.publicKey());
            for (String name : List.of("vendor", "legacy")) {
                cosign().generateKeys(name);
            }
            verifying(matrix, "own", "vendor", "legacy");

            assertThat(states(run(engine(matrix, daemon))))
                    .containsEntry("tiny:own", CellState.PROVEN)
                    .containsEntry("tiny:vendor", CellState.BLOCKED)
                    .containsEntry("tiny:legacy", CellState.BLOCKED);
            assertThat(client.digest("proofs/vendor", "1")).isEmpty();

            cosign().sign(base, "vendor", true);
            cosign().sign(base, "legacy", false);
            assertThat(states(run(engine(matrix, daemon))).values()).doesNotContain(CellState.BLOCKED);
            assertThat(client.digest("proofs/vendor", "1")).isPresent();
            assertThat(client.digest("proofs/legacy", "1")).isPresent();
            assertThat(client.digest(
                            "proofs/base",
                            client.digest("proofs/base", "1").orElseThrow().replace(':', '-') + ".sig"))
                    .as("the tag of earlier versions of cosign")
                    .isPresent();
        }
    }

    /** Images on the published base, each of which demands the signature of another key. */
    private void verifying(TinyMatrix matrix, String... keys) throws IOException {
        StringBuilder file = new StringBuilder("axes:\n  os: { tiny: { default: true } }\nimages:\n");
        for (String key : keys) {
            file.append("  ").append(key).append(":\n    from: \"").append(registry.address());
            file.append("/proofs/base:1\"\n    repository: proofs/").append(key);
            file.append("\n    dockerfile: ctx/Dockerfile\n    network: none\n    tests: tests/base\n    tag: \"1\"\n");
            file.append("    verify: |\n");
            Files.readString(folder.resolve(key + ".pub"))
                    .lines()
                    .forEach(line -> file.append("      ").append(line).append('\n'));
        }
        matrix.file(TinyMatrix.FILE, file.toString());
    }
}
