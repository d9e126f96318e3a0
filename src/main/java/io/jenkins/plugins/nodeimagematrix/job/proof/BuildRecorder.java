package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.fingerprint.ImageFingerprints;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The recorder of test outcomes with a build: proofs for publishing, test results, and image fingerprints. */
public final class BuildRecorder {
    private BuildRecorder() {}

    /** Records the outcome of a whole matrix. */
    public static void keep(Run<?, ?> run, RunReport report, TaskListener listener)
            throws IOException, InterruptedException {
        Map<String, String> images = new LinkedHashMap<>();
        for (RunReport.CellReport cell : report.cells()) {
            if (cell.result() != null && cell.result().imageId() != null) {
                images.put(cell.name(), cell.result().imageId());
            }
        }
        for (RunReport.CellReport cell : report.cells()) {
            if (cell.result() != null && cell.result().startedMillis() > 0 && images.containsKey(cell.name())) {
                ImageFingerprints.built(cell.name(), images.get(cell.name()), base(cell, images), run);
            }
        }
        List<CellResult> results = report.cells().stream()
                .map(RunReport.CellReport::result)
                .filter(Objects::nonNull)
                .toList();
        for (CellResult result : results) {
            // The registry confirmed the id of a staged image. The id of an image that stayed on its daemon is only
            // reported by the agent.
            proofs(run, result, result.staged() == null ? result.agent() : null);
        }
        TestResults.record(run, report.runId(), suites(report.matrixFile()), results, listener);
    }

    /** The id of the image that a cell was built on; {@code null} if it is not known. */
    private static String base(RunReport.CellReport cell, Map<String, String> images) {
        CellResult.Base base = cell.result().base();
        return cell.parent() != null ? images.get(cell.parent()) : base == null ? null : base.imageId();
    }

    /**
     * Records the outcome of one image that was tested on its daemon.
     *
     * @param agent that reported the id of the tested image; {@code null} if the caller gave the id
     */
    static void keep(Run<?, ?> run, String id, CellResult result, String agent, TaskListener listener)
            throws IOException, InterruptedException {
        proofs(run, result, agent);
        TestResults.record(run, id, "", List.of(result), listener);
    }

    /** The prefix of suite names. A build may have several matrices with cells of the same name, but from different files. */
    private static String suites(String matrixFile) {
        return Set.of(MatrixSettings.DEFAULT_FILE, MatrixSettings.INLINE).contains(matrixFile) ? "" : matrixFile;
    }

    private static void proofs(Run<?, ?> run, CellResult result, String agent) throws IOException {
        if (result.imageId() != null && !result.tests().isEmpty()) {
            Map<String, Boolean> passed = new LinkedHashMap<>();
            result.tests().forEach(test -> passed.put(test.folder(), test.passed()));
            BuildProofs.record(run, agent, Map.of(result.imageId(), passed));
            fingerprint(run, result);
        }
    }

    private static void fingerprint(Run<?, ?> run, CellResult result) throws IOException {
        for (CellResult.LayerTest test : result.tests()) {
            if (test.imageId() != null) {
                ImageFingerprints.tested(result.imageId(), test.imageId(), run);
            }
        }
    }
}
