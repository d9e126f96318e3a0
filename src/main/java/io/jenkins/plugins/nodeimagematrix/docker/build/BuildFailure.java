package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import java.io.Serializable;

/**
 * The failure of a build or test.
 *
 * @param message what happened, where, and what to do; one or a few sentences
 * @param file the user's path of the Dockerfile; null if no file caused the failure
 * @param line where the failing instruction starts in that file, from 1; 0 if none is known
 * @param instruction the failing instruction on one line; null if none is known
 * @param exitCode of the failing command; null if there was none
 * @param lastOutput the end of the output of the failing instruction, or else of the builder
 */
public record BuildFailure(
        FaultKind kind, String message, String file, int line, String instruction, Integer exitCode, String lastOutput)
        implements Serializable {

    public static BuildFailure of(FaultKind kind, String message) {
        return new BuildFailure(kind, message, null, 0, null, null, "");
    }

    public static BuildFailure of(DaemonException cause) {
        return of(cause.kind(), cause.getMessage());
    }
}
