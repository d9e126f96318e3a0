package io.jenkins.plugins.nodeimagematrix.run.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.contents.BillOfMaterials;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.InstalledPackage;
import io.jenkins.plugins.nodeimagematrix.contents.OperatingSystem;
import io.jenkins.plugins.nodeimagematrix.contents.PackageKind;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Reason;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.proof.EcProofSigner;
import io.jenkins.plugins.nodeimagematrix.proof.PredicateType;
import io.jenkins.plugins.nodeimagematrix.proof.Proof;
import io.jenkins.plugins.nodeimagematrix.proof.ProvenImage;
import io.jenkins.plugins.nodeimagematrix.proof.Statement;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@UnitTest
class RunProofsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "registry.example.com/acme/bookworm";
    private static final String MANIFEST = digest('a');
    private static final String IMAGE_ID = digest('b');
    private static final ImageReference TAG = ImageReference.parse(REPOSITORY + ":22.20.0");

    private static final SourceTree SOURCES = new SourceTree() {
        @Override
        public String file(String path) {
            return hex("own " + path);
        }

        @Override
        public String sha256(String path) {
            return hex(path);
        }

        @Override
        public String context(String context, String dockerfile) {
            return hex(context + " " + dockerfile);
        }
    };

    private static String hex(String text) {
        return HexFormat.of().formatHex(Digests.sha256().digest(text.getBytes()));
    }

    private static String digest(char c) {
        return "sha256:" + String.valueOf(c).repeat(64);
    }

    private static Cell cell(String name, String platform) {
        return Cell.builder(name, "node", "bookworm", ".", "docker/Dockerfile")
                .node("22.20.0")
                .platform(platform)
                .from("debian:bookworm")
                .args(Map.of("NODE_VERSION", "22.20.0"))
                .tests(List.of("tests/node"))
                .pinned(List.of(TAG))
                .secrets(Map.of("npmrc", "npm-credentials"))
                .build();
    }

    private static PlannedCell planned(Cell cell, PublishedImage published) {
        return new PlannedCell(cell, new Reason(ReasonKind.NEW, "new"), "own-base-tests", published, List.of());
    }

    private static CellResult result(String cell, CellState state, List<CellResult.Instruction> build) {
        CellResult.Instruction test = new CellResult.Instruction(
                2, "RUN test \"$(node --version)\" = \"v22.20.0\"", false, true, 90, "secret?");
        List<CellResult.LayerTest> tests = List.of(new CellResult.LayerTest(
                "tests/node",
                true,
                digest('d'),
                List.of(test),
                List.of(new CellResult.Layer(digest('3'), 0, test.text())),
                120));
        return CellResult.builder(cell, state, "own-base-tests", "new")
                .imageId(IMAGE_ID)
                .staged(new CellResult.StagedImage("registry.example.com", "acme/bookworm", MANIFEST, "type"))
                .instructions(build)
                .tests(state == CellState.UNTESTED ? List.of() : tests)
                .layers(List.of(
                        new CellResult.Layer(digest('1'), 10, "ADD"), new CellResult.Layer(digest('2'), 5, "COPY")))
                .agent("agent-1")
                .tools(new CellResult.Tools("26.1.5 with buildx 0.13.1", "20.10.24", "BUILDKIT"))
                .startedMillis(1_764_320_000_000L)
                .durationMillis(61_000)
                .base(new CellResult.Base("debian:bookworm", digest('e'), digest('f')))
                .build();
    }

    private static final List<CellResult.Instruction> BUILT =
            List.of(new CellResult.Instruction(1, "FROM debian:bookworm", false, true, 1, ""));

    private static final ImageContents CONTENTS = new ImageContents(
            new OperatingSystem("debian", "12", "Debian GNU/Linux 12"),
            List.of(new InstalledPackage(PackageKind.DPKG, "libc6", "2.36-9", "amd64", "glibc", null, null)),
            List.of());

    @TempDir
    private Path folder;

    private final EcProofSigner signer = signer();

    private static EcProofSigner signer() {
        try {
            return EcProofSigner.of(TestKeys.p256());
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private RunProofs proofs(PlannedCell planned, CellResult... results) throws IOException {
        return proofs(planned, false, results);
    }

    private RunProofs proofs(PlannedCell planned, boolean scanned, CellResult... results) throws IOException {
        RunIdentity run = new RunIdentity(
                "https://jenkins.example.com/",
                "https://jenkins.example.com/job/images/7/",
                Map.of("node-image-matrix", "1.0", "jenkins", "2.541.3"),
                new SourceRevision("https://robot:secret@git.example.com/acme/images.git", "c".repeat(40)),
                "image-matrix.yaml",
                1_764_310_000_000L);
        ContentsFolder contents = new ContentsFolder(folder);
        Map<String, CellResult> kept = new HashMap<>();
        for (CellResult result : results) {
            kept.put(result.cell(), contents.keep(result, CONTENTS));
        }
        return new RunProofs(
                signer,
                run,
                new Plan(List.of(planned), List.of(), List.of(), "test"),
                SOURCES,
                kept,
                contents,
                scanned);
    }

    private static ProvenImage image(String imageId) {
        return new ProvenImage(
                REPOSITORY, MANIFEST, List.of(new ProvenImage.Part("bookworm:22.20.0", MANIFEST, imageId)));
    }

    private JsonNode claim(RunProofs proofs, PredicateType type) throws IOException {
        for (Proof proof : proofs.of(image(IMAGE_ID))) {
            if (proof.predicateType().equals(type.uri())) {
                Statement statement = proofs.verifier().verify(proof.bundle(), MANIFEST, type.uri());
                return JSON.readTree(statement.bytes());
            }
        }
        throw new AssertionError("no proof of " + type);
    }

    private static JsonNode golden(String name) throws IOException {
        return JSON.readTree(GoldenFile.class.getResource("/io/jenkins/plugins/nodeimagematrix/run/proof/" + name));
    }

    @Test
    void statements_are_the_golden_ones() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        assertThat(claim(proofs, PredicateType.TEST_RESULT)).isEqualTo(golden("test-result.json"));
        assertThat(claim(proofs, PredicateType.PROVENANCE)).isEqualTo(golden("provenance.json"));
        assertThat(proofs.of(image(IMAGE_ID)).stream().map(Proof::predicateType))
                .isEqualTo(proofs.required());
    }

    @Test
    void a_bill_of_materials_lists_what_was_read_from_the_image() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        assertThat(claim(proofs, PredicateType.BILL_OF_MATERIALS).path("predicate"))
                .isEqualTo(BillOfMaterials.of(
                        REPOSITORY, MANIFEST, List.of(new BillOfMaterials.Part(null, MANIFEST, CONTENTS)), "1.0"));
    }

    @Test
    void what_a_scanner_found_is_claimed_with_what_it_was_judged_by() throws IOException {
        ScanGate gate = new ScanGate(
                new ScanPolicy(Severity.HIGH, ScanException.parse("CVE-2026-1 until 2026-12-31: not reachable")),
                new ContentsFolder(folder),
                () -> Instant.parse("2026-11-28T12:00:00Z"));
        Cell cell = cell("bookworm:22.20.0", null);
        CellResult scanned = gate.judge(
                result(cell.name(), CellState.PROVEN, BUILT),
                new ScannerReport(
                        "my scanner",
                        "7",
                        List.of(
                                new Vulnerability("CVE-2026-1", Severity.HIGH, "openssl", "3.0.14", "3.0.15", "title"),
                                new Vulnerability("CVE-2026-2", Severity.LOW, null, null, null, null)),
                        3));
        RunProofs proofs = proofs(planned(cell, null), true, scanned);

        assertThat(claim(proofs, PredicateType.VULNERABILITIES)).isEqualTo(golden("vulnerabilities.json"));
        assertThat(proofs.of(image(IMAGE_ID)).stream().map(Proof::predicateType))
                .isEqualTo(proofs.required())
                .hasSize(4);
    }

    @Test
    void an_image_that_was_not_scanned_gets_no_proof_of_a_run_that_demands_it() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), true, result(cell.name(), CellState.PROVEN, BUILT));

        assertThatThrownBy(() -> proofs.of(image(IMAGE_ID)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("what a scanner found in bookworm:22.20.0 is not kept with the run");
    }

    @Test
    void an_image_whose_contents_were_exchanged_gets_no_proof() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, Files.readString(file).replace("libc6", "libc7"));
            }
        }

        assertThatThrownBy(() -> proofs.of(image(IMAGE_ID)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the contents of bookworm:22.20.0 are not kept with the run");
    }

    @Test
    void statements_hold_no_output_and_no_password() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        assertThat(claim(proofs, PredicateType.TEST_RESULT).toString()).doesNotContain("secret?");
        assertThat(claim(proofs, PredicateType.PROVENANCE).toString())
                .doesNotContain("robot", "npm-credentials")
                .contains("npmrc");
    }

    @Test
    void calls_for_one_image_give_the_same_statements() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        assertThat(proofs.of(image(IMAGE_ID)).stream().map(Proof::statementDigest))
                .isEqualTo(proofs.of(image(IMAGE_ID)).stream()
                        .map(Proof::statementDigest)
                        .toList());
    }

    @Test
    void an_image_without_tests_is_not_said_to_pass() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.UNTESTED, BUILT));

        JsonNode predicate = claim(proofs, PredicateType.TEST_RESULT).path("predicate");

        assertThat(predicate.path("result").asText()).isEqualTo("WARNED");
        assertThat(predicate.path("warnedTests").toString()).contains("without a test");
        assertThat(predicate.path("passedTests")).isEmpty();
    }

    @Test
    void an_image_that_is_only_tested_again_is_not_said_to_be_built_by_this_run() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        PublishedImage published = new PublishedImage(TAG, MANIFEST, IMAGE_ID, "own-base-old");
        RunProofs proofs = proofs(planned(cell, published), result(cell.name(), CellState.PROVEN, List.of()));

        JsonNode predicate = claim(proofs, PredicateType.PROVENANCE).path("predicate");

        assertThat(predicate.path("runDetails").has("metadata")).isFalse();
        assertThat(predicate
                        .at("/buildDefinition/internalParameters/cells/0/builtByEarlierRun")
                        .asBoolean())
                .isTrue();
        assertThat(predicate.at("/buildDefinition/internalParameters/cells/0").has("dockerDaemon"))
                .as("the daemon that only tested it")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "NODE_SHA256,       a,  true",
        "node_x64_checksum, a,  true",
        "NODE_VERSION,      a,  false",
        "YARN_SHA256,       a,  false",
        "NODE_SHA256,       zz, false"
    })
    void a_build_argument_may_name_the_checksum_of_the_release(String name, String part, boolean isNamed)
            throws IOException {
        String value = part.repeat(64 / part.length());
        Cell cell = cell("bookworm:22.20.0", null).toBuilder()
                .args(Map.of(name, value))
                .build();
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        JsonNode node = null;
        for (JsonNode one :
                claim(proofs, PredicateType.PROVENANCE).at("/predicate/buildDefinition/resolvedDependencies")) {
            node = one.path("name").asText().equals("Node.js") ? one : node;
        }
        assertThat(node).isNotNull();
        assertThat(node.at("/digest/sha256").asText()).isEqualTo(isNamed ? value : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNCHANGED", "FAILED", "BLOCKED", "CANCELLED"})
    void an_image_that_this_run_did_not_prove_gets_no_proof(String state) throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.valueOf(state), BUILT));

        assertThat(proofs.of(image(IMAGE_ID))).isEmpty();
    }

    @Test
    void another_image_of_the_same_cell_gets_no_proof() throws IOException {
        Cell cell = cell("bookworm:22.20.0", null);
        RunProofs proofs = proofs(planned(cell, null), result(cell.name(), CellState.PROVEN, BUILT));

        assertThat(proofs.of(image(digest('9')))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HEAD", "ref: refs/heads/main", "C0FFEE"})
    void a_commit_is_a_hash(String text) {
        assertThatThrownBy(() -> new SourceRevision(null, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://git.example.com/a b", "https://git.example.com/\u001b[31m"})
    void a_repository_is_plain_text(String uri) {
        assertThatThrownBy(() -> new SourceRevision(uri, "c".repeat(40))).isInstanceOf(IllegalArgumentException.class);
    }
}
