package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.plan.Attestation;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunIdentity;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;

/** A small matrix whose images get proofs, at a registry and on a daemon of the test; cosign judges them. */
abstract class AtProvenMatrix {
    @TempDir
    Path folder;

    final ProofSigner signer = signer();

    static ProofSigner signer() {
        try {
            return EcProofSigner.of(TestKeys.p256());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    PrivateRegistry registry;
    RegistryClient client;
    String repository;

    /** @param scanned whether the run scans its images */
    Attestation attestation(boolean scanned) {
        RunIdentity identity = new RunIdentity(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/images/1/",
                Map.of("node-image-matrix", "test"),
                null,
                TinyMatrix.FILE,
                System.currentTimeMillis());
        return (planned, results, contents) -> new TaggedProofs(
                new RunProofs(signer, identity, planned.plan(), planned.sources(), results, contents, scanned));
    }

    Engine engine(TinyMatrix matrix, PrivateDaemon daemon) {
        return engine(matrix, daemon, null);
    }

    Engine engine(TinyMatrix matrix, PrivateDaemon daemon, ScanRequest scan) {
        return new Engine(
                EngineMain.setup(
                        matrix.root(),
                        registry.address(),
                        folder.resolve("home"),
                        List.of(EngineMain.daemon("d1", daemon)),
                        RunSettings.builder().scan(scan).build()),
                Journal::new,
                attestation(scan != null));
    }

    Cosign cosign() {
        return new Cosign(folder);
    }

    static Map<String, CellState> states(RunReport report) {
        Map<String, CellState> states = new TreeMap<>();
        report.cells().forEach(cell -> states.put(cell.name(), cell.state()));
        return states;
    }

    static RunReport run(Engine engine) throws Exception {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        RunReport report = engine.run(new PrintStream(console, true, StandardCharsets.UTF_8));
        ReportSchema.require(report);
        return report;
    }
}
