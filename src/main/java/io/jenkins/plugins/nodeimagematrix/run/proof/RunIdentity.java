package io.jenkins.plugins.nodeimagematrix.run.proof;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The run that proofs speak for.
 *
 * @param builder URI of the system that builds, such as the controller's URL
 * @param invocation URI of the run, such as the build's URL
 * @param versions versions of the builder's components
 * @param source the commit of the checkout; {@code null} if it is unknown
 * @param matrixFile path of the matrix file in the checkout
 * @param startedMillis start of the run, since the epoch
 */
public record RunIdentity(
        String builder,
        String invocation,
        Map<String, String> versions,
        SourceRevision source,
        String matrixFile,
        long startedMillis) {
    /** The name of this plugin among the versions. */
    public static final String PLUGIN = "node-image-matrix";

    public RunIdentity {
        versions = new TreeMap<>(versions);
    }

    /** Whether this run itself got all results of these cells, none of which an interrupted run left. */
    boolean ran(List<ProvenCell> parts) {
        return parts.stream().allMatch(part -> part.result().startedMillis() >= startedMillis);
    }
}
