package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.io.Serializable;
import java.util.List;

/**
 * The result of test layers on one image.
 *
 * @param result the result as of a cell without build and inputs; its failure is the first one
 * @param failures one for every failed test
 */
public record LayerTestReport(CellResult result, List<CellFailure> failures) implements Serializable {
    public LayerTestReport {
        failures = List.copyOf(failures);
    }

    /**
     * Checks that this report answers the request, and returns it.
     *
     * @param image an image id, which must match the tested one, or a name
     * @throws UntrustedAnswerException if it does not
     */
    public LayerTestReport answering(String name, String image, List<String> folders) throws UntrustedAnswerException {
        if (result == null || !name.equals(result.cell())) {
            throw new UntrustedAnswerException("the agent answered for other tests");
        }
        require(Digests.isDigest(result.imageId()), "returned an invalid image id");
        require(!Digests.isDigest(image) || image.equals(result.imageId()), "tested another image than " + image);
        require(
                folders.equals(result.tests().stream()
                        .map(CellResult.LayerTest::folder)
                        .toList()),
                "ran other tests than the requested " + folders);
        boolean allPassed = result.tests().stream().allMatch(CellResult.LayerTest::passed);
        require(
                allPassed == passed() && result.state() == (allPassed ? CellState.PROVEN : CellState.FAILED),
                "returned a contradictory result");
        require(result.staged() == null && passed() == (result.failure() == null), "returned a contradictory result");
        return this;
    }

    private static void require(boolean holds, String complaint) throws UntrustedAnswerException {
        if (!holds) {
            throw new UntrustedAnswerException("the agent " + complaint);
        }
    }

    public boolean passed() {
        return failures.isEmpty();
    }
}
