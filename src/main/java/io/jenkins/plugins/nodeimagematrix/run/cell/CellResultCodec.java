package io.jenkins.plugins.nodeimagematrix.run.cell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import java.io.IOException;
import java.util.List;

/**
 * The encoding of a cell's outcome for transfer from the agent to the controller: JSON bytes of limited size. No object from
 * an agent is deserialised with Java serialisation.
 *
 * @param version of the format; other versions are rejected
 * @param manifest the bytes of the manifest to commit; {@code null} if there is none
 * @param contents what is in a proven image; {@code null} if it was not asked for
 * @param scan what a scanner found in an image; {@code null} if it was not asked for
 */
record CellResultCodec(int version, CellResult result, byte[] manifest, ImageContents contents, ScannerReport scan) {
    static final int VERSION = 4;
    static final int MAX_BYTES = 4 << 20;

    /** Accepts only what {@link #write} writes: all fields present, each of its exact type. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** @throws IOException if the outcome is too large even without the output of passed steps */
    static byte[] write(CellOutcome outcome) throws IOException {
        CellResult result = outcome.result();
        byte[] whole = write(outcome, result);
        if (whole.length <= MAX_BYTES) {
            return whole;
        }
        byte[] brief = write(outcome, brief(result));
        if (brief.length > MAX_BYTES) {
            throw new IOException("the result of " + result.cell() + " has " + brief.length + " bytes; at most "
                    + MAX_BYTES + " are accepted");
        }
        return brief;
    }

    private static byte[] write(CellOutcome outcome, CellResult result) throws JsonProcessingException {
        byte[] manifest = outcome.manifest() == null ? null : outcome.manifest().bytes();
        return JSON.writeValueAsBytes(
                new CellResultCodec(VERSION, result, manifest, outcome.contents(), outcome.scan()));
    }

    /** @throws UntrustedAnswerException if the bytes are not a valid answer in this format */
    static CellOutcome read(byte[] bytes) throws UntrustedAnswerException {
        if (bytes == null || bytes.length > MAX_BYTES) {
            throw new UntrustedAnswerException(
                    bytes == null ? "returned no answer" : "returned an answer of " + bytes.length + " bytes");
        }
        try {
            CellResultCodec answer = JSON.readValue(bytes, CellResultCodec.class);
            if (answer == null || answer.version != VERSION || answer.result == null) {
                throw new UntrustedAnswerException("returned an answer of an unknown version");
            }
            return new CellOutcome(answer.result, answer.read(), answer.contents, answer.scan);
        } catch (JsonProcessingException malformed) {
            throw new UntrustedAnswerException(
                    "returned no readable answer: " + malformed.getOriginalMessage(), malformed);
        } catch (IOException impossible) {
            throw new UntrustedAnswerException("returned no readable manifest: " + impossible.getMessage(), impossible);
        }
    }

    private Manifest read() throws IOException {
        CellResult.StagedImage staged = result.staged();
        return manifest == null || staged == null ? null : new Manifest(manifest, String.valueOf(staged.mediaType()));
    }

    private static CellResult brief(CellResult whole) {
        return whole.toBuilder()
                .instructions(withoutOutput(whole.build()))
                .tests(whole.tests().stream()
                        .map(test -> new LayerTest(
                                test.folder(),
                                test.passed(),
                                test.imageId(),
                                withoutOutput(test.cases()),
                                test.layers(),
                                test.millis()))
                        .toList())
                .build();
    }

    private static List<Instruction> withoutOutput(List<Instruction> all) {
        return all.stream()
                .map(one -> one.passed()
                        ? new Instruction(one.line(), one.text(), one.cached(), true, one.millis(), "")
                        : one)
                .toList();
    }
}
