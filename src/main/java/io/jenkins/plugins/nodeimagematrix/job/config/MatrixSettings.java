package io.jenkins.plugins.nodeimagematrix.job.config;

import java.io.Serializable;
import java.util.List;

/**
 * The settings of one matrix build, the same for the freestyle builder and the Pipeline steps.
 *
 * @param file the matrix file (or Dante's inventory), below the workspace
 * @param matrix text in place of the file, or empty
 * @param label which agents may build; empty for any
 * @param registry in place of the matrix file's; empty to leave that as it is
 * @param credentialsId for the registry; empty to use the agents' own Docker configuration
 * @param secrets ids of the credentials that the matrix file may have builds mount as secrets
 * @param push whether what is proven is published
 * @param stage whether what is proven is brought to the registry without a name, for {@code pushAliases}
 * @param agents how many agents at most; 0 for all that match
 * @param perAgent builds at a time on each daemon
 * @param only a filter such as {@code os=jessie node=4.x}; empty for all
 * @param rebuild {@code changed}, {@code failed} or {@code all}
 * @param refresh whether a pinned tag that holds something else may be overwritten
 * @param failFast whether the first failure ends the run
 * @param retries of transport faults; tests are never retried
 * @param timeoutMinutes of one build or one test
 */
public record MatrixSettings(
        String file,
        String matrix,
        String label,
        String registry,
        String credentialsId,
        List<String> secrets,
        boolean push,
        boolean stage,
        int agents,
        int perAgent,
        String only,
        String rebuild,
        boolean refresh,
        boolean failFast,
        int retries,
        int timeoutMinutes)
        implements Serializable {
    public static final String DEFAULT_FILE = "image-matrix.yaml";
    /** The title of an inline matrix. */
    public static final String INLINE = "matrix";

    public static final String REBUILD_CHANGED = "changed";
    public static final int DEFAULT_PER_AGENT = 1;
    public static final int DEFAULT_RETRIES = 2;
    public static final int DEFAULT_TIMEOUT_MINUTES = 60;

    public MatrixSettings {
        secrets = List.copyOf(secrets);
    }

    /** For another registry. */
    public MatrixSettings at(String other) {
        return new MatrixSettings(
                file,
                matrix,
                label,
                other,
                credentialsId,
                secrets,
                push,
                stage,
                agents,
                perAgent,
                only,
                rebuild,
                refresh,
                failFast,
                retries,
                timeoutMinutes);
    }

    /** The matrix file, or {@value #INLINE} without one. */
    public String title() {
        return matrix.isEmpty() ? file : INLINE;
    }
}
