package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.io.IOException;

/** The exception for a description of a matrix file's folder that an honest agent would not send. */
public final class UntrustedDescriptionException extends IOException {
    private static final long serialVersionUID = 1L;

    public UntrustedDescriptionException(String complaint) {
        super("The agent's description of the matrix file's folder can't be used: " + complaint);
    }
}
