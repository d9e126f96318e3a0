package io.jenkins.plugins.nodeimagematrix.run;

import java.io.Serializable;
import java.util.List;

/**
 * What came of test layers on one image.
 *
 * @param result as a cell that was not built here, so without a build and inputs; its failure is the first one
 * @param failures of every test that did not pass
 */
public record LayerTestReport(CellResult result, List<CellResult.Failure> failures) implements Serializable {
    public LayerTestReport {
        failures = List.copyOf(failures);
    }

    public boolean passed() {
        return failures.isEmpty();
    }
}
