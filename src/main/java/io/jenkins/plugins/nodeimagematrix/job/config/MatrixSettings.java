package io.jenkins.plugins.nodeimagematrix.job.config;

import java.io.Serializable;
import java.util.List;

/**
 * The settings of one matrix build, the same for the freestyle builder and the Pipeline steps.
 *
 * @param file the matrix file (or Dante's inventory), below the workspace
 * @param matrix text used instead of the file, or empty
 * @param label which agents may build; empty for any
 * @param registry overrides the registry of the matrix file; empty to keep it
 * @param credentialsId for the registry; empty to use the agents' own Docker configuration
 * @param secrets ids of the credentials that the matrix file may mount as build secrets
 * @param push whether proven images are published
 * @param stage whether proven images are uploaded by digest, without a tag, for a later {@code pushAliases}
 * @param agents the maximum number of agents; 0 for all that match
 * @param perAgent the number of concurrent builds on each daemon
 * @param only a filter such as {@code os=jessie node=4.x}; empty for all cells
 * @param rebuild {@code changed}, {@code failed} or {@code all}
 * @param refresh whether a pinned tag that is on another image may be overwritten
 * @param failFast whether the first failure ends the run
 * @param retries the number of retries after a transport fault; tests are never retried
 * @param timeoutMinutes the time limit of one build or one test
 * @param attest whether each image gets signed proofs before a tag points at it
 * @param signingKey id of the credentials that sign the proofs; empty for that of the global configuration
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
        int timeoutMinutes,
        boolean attest,
        String signingKey)
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

    /** Returns these settings with another registry. */
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
                timeoutMinutes,
                attest,
                signingKey);
    }

    /** Returns these settings with another selection of cells. */
    MatrixSettings only(String selection) {
        return new MatrixSettings(
                file,
                matrix,
                label,
                registry,
                credentialsId,
                secrets,
                push,
                stage,
                agents,
                perAgent,
                selection,
                rebuild,
                refresh,
                failFast,
                retries,
                timeoutMinutes,
                attest,
                signingKey);
    }

    /** Returns the path of the matrix file, or {@value #INLINE} for an inline matrix. */
    public String title() {
        return matrix.isEmpty() ? file : INLINE;
    }
}
