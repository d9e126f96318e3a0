package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that a compromised agent might give, beside the one that an honest agent gives. */
@RegistryTest
class CellResultVerifierTest extends AtCellResultVerifier {
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

    @Test
    void contents_are_refused_if_they_were_not_asked_for() throws Exception {
        CellResult honest = CellResults.proven(
                "tiny:1.0.0",
                mine.imageId(),
                new CellResult.StagedImage(registry.address(), REPOSITORY, mine.digest(), Manifest.DOCKER));
        ImageContents contents = new ImageContents(null, List.of(), List.of());
        byte[] answer = CellResultVerifier.write(new CellOutcome(honest, mine.manifest(), contents, null));

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

    private static ObjectNode test(ObjectNode result) {
        return (ObjectNode) ((ArrayNode) result.path("tests")).get(0);
    }
}
