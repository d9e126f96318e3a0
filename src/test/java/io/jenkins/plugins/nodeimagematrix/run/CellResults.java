package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.StagedImage;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.util.List;

/** Results as agents send them. */
public final class CellResults {
    private static final String DIGEST = "sha256:" + "2".repeat(64);

    private CellResults() {}

    public static CellResult proven(String cell, String imageId) {
        return proven(cell, imageId, new StagedImage("localhost:5000", "nodesource/jessie", DIGEST, "type"));
    }

    public static CellResult proven(String cell, String imageId, StagedImage staged) {
        return proven(cell, "hash-" + cell, imageId, staged);
    }

    public static CellResult proven(String cell, String inputHash, String imageId, StagedImage staged) {
        return CellResult.builder(cell, CellState.PROVEN, inputHash, "new")
                .imageId(imageId)
                .staged(staged)
                .instructions(List.of(new Instruction(1, "FROM base", true, true, 0, "")))
                .tests(List.of(new LayerTest(
                        "tests/node",
                        true,
                        DIGEST,
                        List.of(new Instruction(1, "RUN node -v", false, true, 120, "v4.4.7\n")),
                        List.of(new Layer("sha256:t", 0, "RUN node -v")),
                        130)))
                .layers(List.of(new Layer("sha256:l", 10, "ADD rootfs")))
                .agent("agent-1")
                .startedMillis(1_000)
                .durationMillis(2_500)
                .build();
    }

    public static CellResult failed(String cell, String test, int line) {
        return failed(cell, "hash-" + cell, test, line);
    }

    public static CellResult failed(String cell, String inputHash, String test, int line) {
        CellFailure failure = new CellFailure(
                CellFailure.Kind.TEST,
                test,
                "Dockerfile",
                line,
                "RUN node -v",
                1,
                "exited with 1",
                "bad \u001b[31mred\n");
        return CellResult.builder(cell, CellState.FAILED, inputHash, "new")
                .imageId(DIGEST)
                .tests(List.of(new LayerTest(
                        test,
                        false,
                        null,
                        List.of(
                                new Instruction(1, "ENV A=b", false, true, 0, ""),
                                new Instruction(line, "RUN node -v", false, false, 90, "bad")),
                        List.of(),
                        130)))
                .failure(failure)
                .agent("agent-2")
                .startedMillis(1_000)
                .durationMillis(2_500)
                .retries(1)
                .build();
    }
}
