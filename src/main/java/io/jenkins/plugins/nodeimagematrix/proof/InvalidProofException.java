package io.jenkins.plugins.nodeimagematrix.proof;

import java.io.IOException;

/** Thrown when a bundle does not prove the claim that it was read for; the message gives the reason. */
public final class InvalidProofException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidProofException(String why) {
        super(why);
    }

    InvalidProofException(String why, Throwable cause) {
        super(why, cause);
    }
}
