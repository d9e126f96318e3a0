package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.compat.JUnitPlugin;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildArtifacts;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.JUnitXml;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * The layer tests of a build as test results: one suite for each image, one case for each instruction. The junit plugin shows
 * them with their history; without it they are an artifact of the build.
 */
final class TestResults {
    private static final String FOLDER = "tests";

    private TestResults() {}

    /**
     * @param id part of the file's name; results of the same id replace earlier ones
     * @param matrix prefix of the suites' names; empty for none
     */
    static void record(Run<?, ?> run, String id, String matrix, List<CellResult> results, TaskListener listener)
            throws IOException, InterruptedException {
        if (results.stream().allMatch(result -> result.startedMillis() == 0)) {
            return;
        }
        if (JUnitPlugin.isInstalled()) {
            Path file = MatrixActions.folder(run).path().resolve(FOLDER).resolve(id + ".xml");
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                write(matrix, results, out);
            }
            JUnitPlugin.record(run, file, listener);
        } else {
            BuildArtifacts.of(run)
                    .keep(MatrixActions.FOLDER + "/junit-" + id + ".xml", out -> write(matrix, results, out));
        }
    }

    private static void write(String matrix, List<CellResult> results, OutputStream out) throws IOException {
        try {
            JUnitXml.write(matrix, results, out);
        } catch (XMLStreamException broken) {
            throw new IOException("The test results can't be written: " + broken.getMessage(), broken);
        }
    }
}
