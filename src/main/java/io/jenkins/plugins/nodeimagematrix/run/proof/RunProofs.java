package io.jenkins.plugins.nodeimagematrix.run.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.contents.BillOfMaterials;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.ProofVerifier;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.JudgedReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The proofs of a run's images, made from its plan and results and signed on the controller. */
public final class RunProofs implements ProofSource {
    /** URIs of the kinds of claims that are made about each image. */
    public static final List<String> KINDS = List.of(
            PredicateType.TEST_RESULT.uri(), PredicateType.PROVENANCE.uri(), PredicateType.BILL_OF_MATERIALS.uri());

    private static final List<String> KINDS_WITH_SCAN = Stream.concat(
                    KINDS.stream(), Stream.of(PredicateType.VULNERABILITIES.uri()))
            .toList();

    private final ProofSigner signer;
    private final RunIdentity run;
    private final SourceTree sources;
    private final ContentsFolder contents;
    private final boolean scanned;
    private final Map<String, PlannedCell> planned = new HashMap<>();
    private final Map<String, CellResult> results;

    /**
     * @param sources hashes of the files and folders of the plan
     * @param results of the run's cells by name, as the controller has verified them; more may be added
     * @param contents of their images
     * @param scanned whether the run demands that its images are scanned, so that it says what was found
     */
    public RunProofs(
            ProofSigner signer,
            RunIdentity run,
            Plan plan,
            SourceTree sources,
            Map<String, CellResult> results,
            ContentsFolder contents,
            boolean scanned) {
        this.contents = contents;
        this.scanned = scanned;
        this.signer = signer;
        this.run = run;
        this.sources = sources;
        plan.cells().forEach(cell -> planned.put(cell.cell().name(), cell));
        this.results = results;
    }

    /** URIs of the kinds of claims that a run made about each image. */
    public static List<String> kinds(RunReport report) {
        boolean scanned = report.cells().stream()
                .anyMatch(cell -> cell.result() != null && cell.result().scan() != null);
        return scanned ? KINDS_WITH_SCAN : KINDS;
    }

    @Override
    public ProofVerifier verifier() {
        return new ProofVerifier(signer.publicKey());
    }

    @Override
    public List<String> required() {
        return scanned ? KINDS_WITH_SCAN : KINDS;
    }

    @Override
    public List<Proof> of(ProvenImage image) throws IOException {
        List<ProvenCell> parts = new ArrayList<>();
        for (ProvenImage.Part part : image.parts()) {
            CellResult result = results.get(part.cell());
            boolean isProven = result != null
                    && (result.state() == CellState.PROVEN || result.state() == CellState.UNTESTED)
                    && result.imageId().equals(part.imageId());
            if (!isProven) {
                return List.of();
            }
            parts.add(new ProvenCell(planned.get(part.cell()), result, part.digest()));
        }
        List<Proof> proofs = new ArrayList<>(List.of(
                sign(image, PredicateType.TEST_RESULT, TestResultPredicate.of(parts, sources, run)),
                sign(image, PredicateType.PROVENANCE, ProvenancePredicate.of(parts, sources, run)),
                sign(image, PredicateType.BILL_OF_MATERIALS, bill(image, parts))));
        if (scanned) {
            proofs.add(sign(image, PredicateType.VULNERABILITIES, vulnerabilities(parts)));
        }
        return proofs;
    }

    private ObjectNode vulnerabilities(List<ProvenCell> proven) throws IOException {
        List<VulnerabilityPredicate.Part> parts = new ArrayList<>();
        for (ProvenCell part : proven) {
            JudgedReport judged = contents.scan(part.result())
                    .orElseThrow(() -> new IOException("what a scanner found in "
                            + part.cell().name() + " is not kept with the run, so it can't be attested"));
            parts.add(new VulnerabilityPredicate.Part(part, judged));
        }
        return VulnerabilityPredicate.of(parts);
    }

    private ObjectNode bill(ProvenImage image, List<ProvenCell> proven) throws IOException {
        List<BillOfMaterials.Part> parts = new ArrayList<>();
        for (ProvenCell part : proven) {
            ImageContents found = contents.of(part.result())
                    .orElseThrow(() -> new IOException("the contents of "
                            + part.cell().name() + " are not kept with the run, so it has no bill of" + " materials"));
            parts.add(new BillOfMaterials.Part(part.cell().platform(), part.digest(), found));
        }
        return BillOfMaterials.of(
                image.name(), image.digest(), parts, run.versions().get(RunIdentity.PLUGIN));
    }

    private Proof sign(ProvenImage image, PredicateType type, ObjectNode predicate) throws IOException {
        return Proof.sign(new Statement(image.name(), image.digest(), type.uri(), predicate), signer);
    }
}
