package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.BuildOutcome;
import io.jenkins.plugins.nodeimagematrix.docker.BuildStep;
import io.jenkins.plugins.nodeimagematrix.docker.ImageLayer;
import io.jenkins.plugins.nodeimagematrix.docker.TestResult;
import java.util.List;

/** What the daemon's room says, in the words of the report. */
final class CellReports {
    private static final int OUTPUT_LIMIT = 4_000;

    private CellReports() {}

    static List<CellResult.Instruction> instructions(List<BuildStep> steps) {
        return steps.stream()
                .filter(step -> step.outcome() != BuildOutcome.NOT_RUN)
                .map(step -> new CellResult.Instruction(
                        step.line(),
                        step.instruction(),
                        step.cached(),
                        step.outcome() == BuildOutcome.PASSED,
                        step.duration().toMillis(),
                        tail(step.output())))
                .toList();
    }

    static CellResult.LayerTest test(TestResult test) {
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
                .map(layer -> new CellResult.Layer(layer.diffId(), layer.size(), layer.instruction()))
                .toList();
    }

    static CellResult.Failure failure(BuildFailure failure, String place) {
        CellResult.Failure.Kind kind =
                switch (failure.kind()) {
                    case TEST -> CellResult.Failure.Kind.TEST;
                    case TRANSPORT, DAEMON -> CellResult.Failure.Kind.TRANSPORT;
                    case BUILD, TIMEOUT, REFUSED -> CellResult.Failure.Kind.BUILD;
                };
        return new CellResult.Failure(
                kind,
                failure.file() == null ? "" : place,
                failure.file() == null ? "" : failure.file(),
                failure.line(),
                failure.instruction() == null ? "" : failure.instruction(),
                failure.exitCode() == null ? 0 : failure.exitCode(),
                failure.message(),
                tail(failure.lastOutput()));
    }

    private static String tail(String output) {
        if (output == null) {
            return "";
        }
        return output.length() <= OUTPUT_LIMIT ? output : output.substring(output.length() - OUTPUT_LIMIT);
    }
}
