package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;

/** What came back from where a cell was done can't be an honest answer to what was asked. */
public final class UntrustedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    public UntrustedAnswerException(String message) {
        super(message);
    }

    UntrustedAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
