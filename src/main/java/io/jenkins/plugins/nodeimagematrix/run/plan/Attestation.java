package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import java.io.IOException;
import java.util.Map;

/** The demand that every image has signed proofs before a tag points at it, and the means to make them. */
@FunctionalInterface
public interface Attestation {
    /**
     * The proofs of a run's images.
     *
     * @param results of the run's cells by name, as the controller has verified them; more are added while the run goes on
     * @param contents of the images of these results
     */
    ProofSource of(PlannedMatrix planned, Map<String, CellResult> results, ContentsFolder contents) throws IOException;
}
