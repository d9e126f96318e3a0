package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutcome;
import io.jenkins.plugins.nodeimagematrix.docker.build.DockerfileStep;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageLayer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.util.List;

/** The conversion of a daemon's results to those of the report. */
public final class CellReports {
    /**
     * Limit for the output of a passed step, in characters. A run keeps this output for every instruction of every cell; the
     * cell's log is complete.
     */
    private static final int PASSED_OUTPUT_LIMIT = 500;

    private CellReports() {}

    static List<CellResult.Instruction> instructions(List<DockerfileStep> steps) {
        return steps.stream()
                .filter(step -> step.outcome() != BuildOutcome.NOT_RUN)
                .map(step -> instruction(
                        step.line(),
                        step.instruction(),
                        step.cached(),
                        step.outcome() == BuildOutcome.PASSED,
                        step.duration().toMillis(),
                        step.output()))
                .toList();
    }

    public static CellResult.Instruction instruction(
            int line, String text, boolean cached, boolean passed, long millis, String output) {
        return new CellResult.Instruction(
                line,
                CellResult.text(text),
                cached,
                passed,
                millis,
                tail(output, passed ? PASSED_OUTPUT_LIMIT : CellResult.MAX_OUTPUT_CHARS));
    }

    static CellResult.LayerTest test(LayerTestResult test) {
        return new CellResult.LayerTest(
                test.name(),
                test.passed(),
                test.imageId(),
                instructions(test.steps()),
                layers(test.layers()),
                test.duration().toMillis());
    }

    static List<CellResult.Layer> layers(List<ImageLayer> layers) {
        return layers.stream()
                .map(layer -> new CellResult.Layer(layer.diffId(), layer.size(), CellResult.text(layer.instruction())))
                .toList();
    }

    /**
     * @param kind the kind of work that failed
     * @param place the folder of the file that caused the failure
     */
    static CellFailure failure(CellFailure.Kind kind, BuildFailure failure, String place) {
        boolean isTransient = failure.kind() == FaultKind.TRANSPORT || failure.kind() == FaultKind.DAEMON;
        return new CellFailure(
                isTransient ? CellFailure.Kind.TRANSPORT : kind,
                place,
                failure.file() == null ? "" : fileIn(place, failure.file()),
                failure.line(),
                CellResult.text(failure.instruction()),
                failure.exitCode() == null ? 0 : failure.exitCode(),
                failure.exitCode() != null && failure.line() > 0
                        ? "exited with status " + failure.exitCode()
                        : CellResult.text(failure.message()),
                tail(failure.lastOutput(), CellResult.MAX_OUTPUT_CHARS));
    }

    private static String fileIn(String place, String file) {
        return file.startsWith(place + "/") ? file.substring(place.length() + 1) : file;
    }

    private static String tail(String output, int limit) {
        if (output == null) {
            return "";
        }
        return output.length() <= limit ? output : output.substring(output.length() - limit);
    }
}
