package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Vulnerability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that a compromised agent might give, beside the one that an honest agent gives. */
@RegistryTest
class CellResultVerifierTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "nodesource/tiny";

    private static TestRegistry registry;
    private static RegistryClient client;
    private static SmallImage mine;
    private static SmallImage another;

    @BeforeAll
    static void imagesOfTwoCells() throws IOException, InterruptedException {
        registry = TestRegistry.start();
        client = new RegistryClient(registry.address(), null, 0);
        mine = image("hash-tiny:1.0.0").prepare(client, REPOSITORY);
        another = image("hash-tiny:2.0.0").prepare(client, REPOSITORY);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        registry.close();
    }

    @Test
    void honest_answer_is_taken_with_what_the_controller_knows_better() throws Exception {
        CellResult taken = accept(answer -> {
            answer.put("agent", "another agent");
            answer.put("reason", "because I say so");
            answer.put("durationMillis", Long.MAX_VALUE);
        });

        assertThat(taken.state()).isEqualTo(CellState.PROVEN);
        assertThat(taken.agent()).isEqualTo("agent-1");
        assertThat(taken.reason()).isEqualTo("NEW");
        assertThat(taken.startedMillis()).isEqualTo(5_000);
        assertThat(taken.durationMillis()).isEqualTo(700);
        assertThat(taken.staged().digest()).isEqualTo(mine.digest());
    }

    @Test
    void image_is_there_once_the_answer_counts_and_not_before() throws Exception {
        SmallImage image = SmallImage.labelled("late", ImageLabels.INPUTS, "hash-tiny:1.0.0")
                .prepare(client, REPOSITORY);

        refused(image, answer -> answer.putArray("tests"), "ran other tests");
        assertThat(client.digest(REPOSITORY, image.digest())).isEmpty();

        assertThat(accept(image, answer -> {}).state()).isEqualTo(CellState.PROVEN);
        assertThat(client.digest(REPOSITORY, image.digest())).hasValue(image.digest());
    }

    @Test
    void image_that_is_not_all_there_fails_its_cell_or_is_not_believed() throws Exception {
        SmallImage absent = SmallImage.labelled("absent", ImageLabels.INPUTS, "hash-tiny:1.0.0");
        refused(absent, answer -> {}, "did not upload the configuration");

        CellResult half = accept(mine.compressedOtherwise(), answer -> {});

        assertThat(half.state()).isEqualTo(CellState.FAILED);
        assertThat(half.staged()).isNull();
        assertThat(half.failure().kind()).isEqualTo(CellFailure.Kind.UPLOAD);
    }

    @Test
    void result_of_another_cell_or_of_other_inputs() {
        refused(answer -> answer.put("cell", "tiny:2.0.0"), "answered for tiny:2.0.0");
        refused(answer -> answer.put("inputHash", "hash-tiny:2.0.0"), "other inputs");
        refused(answer -> answer.putNull("cell"), "answered for null");
    }

    @Test
    void image_of_another_cell() {
        refused(another, answer -> {}, "with other inputs than this cell's");
    }

    @Test
    void image_that_is_not_the_tested_one_or_not_there_at_all() {
        refused(answer -> answer.put("imageId", "sha256:" + "0".repeat(64)), "another image than the tested one");
        refused(answer -> staged(answer).put("digest", "sha256:" + "0".repeat(64)), "did not upload sha256:");
        refused(answer -> answer.putNull("staged"), "did not upload the image");
    }

    @Test
    void ids_that_are_none() {
        for (String id : List.of("--privileged", "../../etc/passwd", "latest", "sha256:XYZ", mine.digest() + "\n")) {
            refused(answer -> answer.put("imageId", id), "returned an invalid image id");
            refused(answer -> staged(answer).put("digest", id), "returned an invalid digest");
        }
        refused(answer -> staged(answer).put("mediaType", "text/html\r\nX-Evil: 1"), "returned an invalid media type");
    }

    @Test
    void another_repository_or_registry() throws Exception {
        image("hash-tiny:1.0.0").prepare(client, "other/job");

        refused(answer -> staged(answer).put("repository", "other/job"), "uploaded to");
        refused(answer -> staged(answer).put("registry", "registry.example.com"), "uploaded to registry.example.com");
        refused(answer -> staged(answer).put("repository", "../../_catalog"), "uploaded to");
    }

    @Test
    void tests_that_were_left_out_or_failed_or_are_others() {
        refused(answer -> answer.putArray("tests"), "ran other tests");
        refused(answer -> test(answer).put("passed", false), "failed tests");
        refused(answer -> test(answer).put("folder", "tests/easy"), "ran other tests");
        refused(answer -> answer.put("state", "UNTESTED"), "skipped requested tests");
    }

    @Test
    void states_that_no_agent_may_give() {
        for (String state : List.of("UNCHANGED", "WAITING", "RUNNING", "BLOCKED", "CANCELLED")) {
            refused(answer -> answer.put("state", state), "returned the state " + state);
        }
        refused(answer -> answer.putNull("state"), "returned no state");
        refused(answer -> answer.put("state", "FAILED"), "without a failure");
        refused(answer -> answer.put("retries", -1), "retries");
    }

    @Test
    void answers_that_are_none() {
        for (String text : List.of("", "null", "[]", "{}", "{\"version\":1}", "\"x\"", "[".repeat(100_000))) {
            assertThatThrownBy(() -> accept(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text.length() > 100 ? "deep" : text)
                    .isInstanceOf(UntrustedAnswerException.class);
        }
        assertThatThrownBy(() -> accept(new byte[CellResultCodec.MAX_BYTES + 1]))
                .isInstanceOf(UntrustedAnswerException.class);
        refused(answer -> answer.put("more", "than asked for"), "no readable answer");
        refused(answer -> answer.putArray("tests").addNull(), "no readable answer");
        refused(answer -> answer.remove("retries"), "no readable answer");
        refused(answer -> answer.put("retries", "1"), "no readable answer");
        refused(answer -> answer.put("state", 2), "no readable answer");
        refused(answer -> answer.put("x\n" + "y".repeat(10_000), 1), "no readable answer");
    }

    /** Every text of a failure, a test, an instruction, a layer and a retry. */
    @Test
    void one_field_that_is_null_or_huge() throws Exception {
        CellResult failed = CellResults.failed("tiny:1.0.0", "tests/node", 2);
        ObjectNode honest = (ObjectNode) JSON.readTree(CellResultVerifier.write(CellOutcome.of(failed)));
        ObjectNode result = (ObjectNode) honest.path("result");
        result.putArray("retried").addObject().put("what", "build").put("why", "reset");
        result.putArray("layers")
                .addObject()
                .put("id", "sha256:l")
                .put("size", 1)
                .put("instruction", "ADD");
        assertThat(accept(JSON.writeValueAsBytes(honest)).state()).isEqualTo(CellState.FAILED);

        for (String at : List.of(
                "/failure/kind",
                "/failure/place",
                "/failure/file",
                "/failure/instruction",
                "/failure/message",
                "/failure/output",
                "/failure/line",
                "/tests/0/folder",
                "/tests/0/passed",
                "/tests/0/cases",
                "/tests/0/layers",
                "/tests/0/cases/0/text",
                "/tests/0/cases/0/output",
                "/retried/0/what",
                "/retried/0/why",
                "/layers/0/id",
                "/layers/0/instruction")) {
            int slash = at.lastIndexOf('/');
            ObjectNode changed = honest.deepCopy();
            ObjectNode parent = (ObjectNode) changed.at("/result" + at.substring(0, slash));
            parent.putNull(at.substring(slash + 1));
            assertUntrusted(changed, at + " is null");
            parent.put(at.substring(slash + 1), "\u001b[2J\n".repeat(10_000));
            assertUntrusted(changed, at + " is huge");
        }
    }

    private static void assertUntrusted(ObjectNode answer, String what) {
        assertThatThrownBy(() -> accept(JSON.writeValueAsBytes(answer)))
                .as(what)
                .isInstanceOf(UntrustedAnswerException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage().length()).isLessThan(400))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("\n", "\u001b"));
    }

    @Test
    void failed_cell_with_tests_that_were_not_requested() throws Exception {
        ObjectNode answer = (ObjectNode) JSON.readTree(
                CellResultVerifier.write(CellOutcome.of(CellResults.failed("tiny:1.0.0", "tests/others", 2))));

        assertUntrusted(answer, "other tests");
    }

    @Test
    void large_result_leaves_out_what_passing_steps_printed() throws Exception {
        CellResult whole = CellResults.proven("tiny:1.0.0", "sha256:1");
        List<CellResult.Instruction> many = java.util.stream.IntStream.range(0, 2_000)
                .mapToObj(i -> new CellResult.Instruction(i, "RUN x", false, true, 1, "x".repeat(4_000)))
                .toList();
        CellResult large = whole.toBuilder()
                .instructions(many)
                .failure(null)
                .startedMillis(0)
                .durationMillis(0)
                .retries(0)
                .build();

        CellResult arrived = CellResultCodec.read(CellResultVerifier.write(CellOutcome.of(large)))
                .result();

        assertThat(arrived.build()).hasSize(2_000).allMatch(step -> step.output()
                .isEmpty());
        assertThat(arrived.tests().get(0).cases()).hasSize(1);
    }

    private static void refused(Consumer<ObjectNode> change, String complaint) {
        refused(mine, change, complaint);
    }

    @Test
    void contents_are_refused_if_they_were_not_asked_for() throws Exception {
        CellResult honest = CellResults.proven(
                "tiny:1.0.0",
                mine.imageId(),
                new CellResult.StagedImage(registry.address(), REPOSITORY, mine.digest(), Manifest.DOCKER));
        ImageContents contents = new ImageContents(null, List.of(), List.of());
        byte[] answer = CellResultVerifier.write(new CellOutcome(honest, mine.manifest(), contents));

        assertThatThrownBy(() -> accept(answer))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining("read contents without a request");
    }

    @Test
    void an_image_on_another_base_than_the_verified_one_is_refused() throws Exception {
        String signed = "sha256:" + "a".repeat(64);
        ImageReference target = ImageReference.parse(registry.address() + "/" + REPOSITORY + ":1.0.0");
        PlannedCell plain = Plans.cell("tiny:1.0.0", null, List.of(target), ReasonKind.NEW, null);
        Cell cell = plain.cell().toBuilder()
                .from("registry.example.com/base:1")
                .verify(KeyReference.text("a key"))
                .build();
        PlannedCell planned = new PlannedCell(
                cell,
                plain.reason(),
                plain.inputHash(),
                null,
                List.of(new ExternalBase("registry.example.com/base:1", signed)));
        CellResult honest = CellResults.proven(
                        "tiny:1.0.0",
                        mine.imageId(),
                        new CellResult.StagedImage(registry.address(), REPOSITORY, mine.digest(), Manifest.DOCKER))
                .toBuilder()
                .base(new CellResult.Base("registry.example.com/base:1", signed, mine.imageId()))
                .build();
        CellResult other = honest.toBuilder()
                .base(new CellResult.Base("registry.example.com/base:1", mine.digest(), mine.imageId()))
                .build();

        assertThat(accept(CellResultVerifier.write(new CellOutcome(honest, mine.manifest())), planned)
                        .state())
                .isEqualTo(CellState.PROVEN);
        for (CellResult lie : List.of(other, honest.toBuilder().base(null).build())) {
            assertThatThrownBy(() -> accept(CellResultVerifier.write(new CellOutcome(lie, mine.manifest())), planned))
                    .isInstanceOf(UntrustedAnswerException.class)
                    .hasMessageContaining("signature was not verified");
        }
    }

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

    @Test
    void an_agent_does_not_name_the_file_of_the_contents() {
        refused(
                result -> result.putObject("contents")
                        .put("digest", mine.digest())
                        .putNull("os")
                        .put("packages", 1)
                        .putArray("unread"),
                "named the place of its image's contents");
    }

    private static void refused(SmallImage image, Consumer<ObjectNode> change, String complaint) {
        assertThatThrownBy(() -> accept(image, change))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining(complaint);
    }

    private static CellResult accept(Consumer<ObjectNode> change) throws Exception {
        return accept(mine, change);
    }

    private static CellResult accept(SmallImage image, Consumer<ObjectNode> change) throws Exception {
        CellResult honest = CellResults.proven("tiny:1.0.0", image.imageId());
        ObjectNode answer =
                (ObjectNode) JSON.readTree(CellResultVerifier.write(new CellOutcome(honest, image.manifest())));
        ObjectNode result = (ObjectNode) answer.path("result");
        staged(result)
                .put("registry", registry.address())
                .put("repository", REPOSITORY)
                .put("digest", image.digest())
                .put("mediaType", Manifest.DOCKER);
        change.accept(result);
        return accept(JSON.writeValueAsBytes(answer));
    }

    private static CellResult accept(byte[] answer) throws IOException, InterruptedException {
        ImageReference target = ImageReference.parse(registry.address() + "/" + REPOSITORY + ":1.0.0");
        return accept(answer, Plans.cell("tiny:1.0.0", null, List.of(target), ReasonKind.NEW, null));
    }

    private static CellResult accept(byte[] answer, PlannedCell planned) throws IOException, InterruptedException {
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, Plans.plan(planned));
        CellRequest order = new CellRequests(
                        "run", Plans.plan(planned), RunSettings.DEFAULT, registries, Map.of(), false)
                .request(planned, "/", "/", new BaseSource.External(), Map.of());
        return new CellResultVerifier(registries, new ManifestCommit(registries, result -> {}, ContentsFolder.NONE))
                .accept(answer, order, "agent-1", 5_000, Duration.ofMillis(700));
    }

    private static ObjectNode staged(ObjectNode result) {
        return (ObjectNode) result.path("staged");
    }

    private static ObjectNode test(ObjectNode result) {
        return (ObjectNode) ((ArrayNode) result.path("tests")).get(0);
    }

    /** An image with the label of these inputs. */
    private static SmallImage image(String inputs) throws IOException {
        return SmallImage.labelled(inputs, ImageLabels.INPUTS, inputs);
    }
}
